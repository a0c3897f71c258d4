import { execFileSync } from 'node:child_process'
import type { CpythonAnswer } from '../../src/cpython.js'
import type { NetrcCase } from './generate.js'

const PROGRAM = `
import json, netrc, sys, tempfile
answers = []
with tempfile.NamedTemporaryFile() as file:
    for case in json.load(sys.stdin):
        file.seek(0); file.truncate(); file.write(case['file'].encode()); file.flush()
        try:
            found = netrc.netrc(file.name).authenticators(case['host'])
            answers.append(found and {'login': found[0], 'password': found[2]})
        except netrc.NetrcParseError:
            answers.append('unreadable')
json.dump(answers, sys.stdout)
`

/** True when a python3 is there whose `netrc` reads as CPython 3.11 does; earlier ones have another lexer. */
export function hasPython(): boolean {
  try {
    const [major = 0, minor = 0] = execFileSync('python3', ['--version'])
      .toString()
      .replace('Python ', '')
      .split('.')
      .map(Number)
    return major === 3 && minor >= 11
  } catch {
    return false
  }
}

/** What the real `netrc` module of python3 says of each file. */
export function pythonAnswers(cases: readonly NetrcCase[]): readonly CpythonAnswer[] {
  const output = execFileSync('python3', ['-c', PROGRAM], { input: JSON.stringify(cases), maxBuffer: 1e9 })
  return (JSON.parse(output.toString()) as (CpythonAnswer | null)[]).map((answer) => answer ?? undefined)
}
