/** The source of the double, for CommonJS and ES modules alike, as a file without extension may be read as either. */
export function azScript(accounts: readonly unknown[]): string {
  return `#!/usr/bin/env node
const accounts = ${JSON.stringify(accounts)}
const valued = { '--resource': 'resource', '--tenant': 'tenant', '-t': 'tenant', '--subscription': 'subscription', '-s': 'subscription', '--output': 'output', '-o': 'output' }

function fail(message, code = 1) {
  process.stderr.write('ERROR: ' + message + '\\n')
  process.exitCode = code
}

function print(value) {
  process.stdout.write(JSON.stringify(value, null, 2) + '\\n')
}

function parse(words) {
  const flags = {}
  const names = []
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]
    if (!word.startsWith('-')) names.push(word)
    else if (!valued[word]) return { error: 'unrecognized arguments: ' + word }
    else if (at + 1 >= words.length) return { error: 'argument ' + word + ': expected one argument' }
    else flags[valued[word]] = words[at += 1]
  }
  return { flags, names }
}

function local(seconds) {
  const date = new Date(seconds * 1000)
  const two = (number) => String(number).padStart(2, '0')
  return date.getFullYear() + '-' + two(date.getMonth() + 1) + '-' + two(date.getDate()) + ' ' +
    [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':') + '.000000'
}

function token({ resource, tenant, subscription }, account) {
  const { user } = account.shown
  if (tenant && subscription) return fail('Please specify only one of subscription and tenant, not both')
  if (tenant && user.assignedIdentityInfo) return fail("Tenant shouldn't be specified for managed identity account")
  const of = tenant ? accounts.find(({ shown }) => shown.tenantId === tenant && shown.user.type === user.type) : account
  if (!of) return fail("AADSTS50020: User account '" + user.name + "' from identity provider 'mock' does not exist in tenant '" + tenant + "'.")
  const accessToken = of.tokens[resource]
  if (!accessToken) return fail('AADSTS500011: The resource principal named ' + resource + ' was not found in the tenant.')
  const { exp } = JSON.parse(Buffer.from(accessToken.split('.')[1], 'base64url').toString('utf8'))
  const named = tenant ? {} : { subscription: of.shown.id }
  print({ accessToken, expiresOn: local(exp), expires_on: exp, ...named, tenant: of.shown.tenantId, tokenType: 'Bearer' })
}

function main() {
  const { error, flags, names } = parse(process.argv.slice(2))
  if (error) return fail(error, 2)
  const command = names.join(' ')
  if (command !== 'account show' && command !== 'account get-access-token') return fail("'" + command + "' is misspelled or not recognized by the system.", 2)
  if (accounts.length === 0) return fail("Please run 'az login' to setup account.")
  const account = flags.subscription ? accounts.find(({ shown }) => shown.id === flags.subscription) : accounts[0]
  if (!account) return fail("The subscription of '" + flags.subscription + "' doesn't exist in cloud 'AzureCloud'.")
  if (command === 'account show') print(account.shown)
  else token(flags, account)
}

main()
`
}
