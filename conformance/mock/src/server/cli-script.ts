/**
 * The source of the double, for CommonJS and ES modules alike, as a file without extension may be read as either. It knows
 * the flags that official clients pass and refuses every other as the real program does.
 */
export function cliScript(url: string): string {
  return `#!/usr/bin/env node
const tokenUrl = ${JSON.stringify(url)}
const valued = { '--profile': 'profile', '-p': 'profile', '--host': 'host', '--account-id': 'account-id', '--output': 'output', '-o': 'output', '--timeout': 'timeout' }
const switches = { '--force-refresh': 'force-refresh' }

function fail(message) {
  process.stderr.write('Error: ' + message + '\\n')
  process.exitCode = 1
}

function parse(words) {
  const flags = {}
  const names = []
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]
    if (!word.startsWith('-')) { names.push(word); continue }
    const equals = word.indexOf('=')
    const name = equals < 0 ? word : word.slice(0, equals)
    if (switches[name]) flags[switches[name]] = 'true'
    else if (!valued[name]) return { error: 'unknown ' + (name.startsWith('--') ? 'flag: ' : 'shorthand flag: ') + name }
    else if (equals >= 0) flags[valued[name]] = word.slice(equals + 1)
    else if (at + 1 >= words.length) return { error: 'flag needs an argument: ' + name }
    else flags[valued[name]] = words[at += 1]
  }
  return { flags, names }
}

function version(flags) {
  const text = flags.output === 'json'
    ? JSON.stringify({ ProjectName: 'cli', Version: '0.296.0', Major: 0, Minor: 296, Patch: 0 }, null, 2)
    : 'Databricks CLI v0.296.0'
  process.stdout.write(text + '\\n')
}

async function authToken(flags) {
  const query = new URLSearchParams(flags)
  query.delete('output')
  query.delete('timeout')
  let answer, body
  try {
    answer = await fetch(tokenUrl + '?' + query, { redirect: 'error' })
    body = await answer.json()
  } catch (error) {
    return fail('cannot reach the mock: ' + error.message)
  }
  if (!answer.ok) return fail(body.error || body.message || 'the mock answered ' + answer.status)
  process.stdout.write((flags.output === 'text' ? body.access_token : JSON.stringify(body, null, 2)) + '\\n')
}

const { error, flags, names } = parse(process.argv.slice(2))
if (error) fail(error)
else if (names.join(' ') === 'version') version(flags)
else if (names[0] === 'auth' && names[1] === 'token') {
  if (names[2] !== undefined && flags.host === undefined) flags.host = names[2]
  authToken(flags)
} else fail('unknown command "' + names.join(' ') + '" for "databricks"')

`
}
