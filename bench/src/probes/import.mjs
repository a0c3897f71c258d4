// Loads one package, as the first line of a user's program does.
const { specifier } = JSON.parse(process.env.BENCH_INPUT)
await import(specifier)
process.stdout.write('done\n', () => process.exit(0))
