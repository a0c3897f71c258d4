// What Node itself needs.
process.stdout.write('done\n', () => process.exit(0))
