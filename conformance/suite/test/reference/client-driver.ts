import { PassThrough } from 'node:stream'
import type { Launch } from '../../src/driver/launch.js'
import type { DriverCase, OpResult, ToDriver } from '../../src/driver/protocol.js'
import { type ClientBug, referenceClient } from './client.js'

/** Everything that the suite knows. */
const everything: readonly string[] = ['pat', 'oauth-m2m', 'env-oidc', 'headers', 'restart', 'advance']

/** The reference client behind a driver that runs in process: no case waits for a program to start. */
export function referenceLaunch(bug?: ClientBug, capabilities = everything): Launch {
  return () => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    let end = (): void => {}
    const ended = new Promise<{ readonly code: number; readonly signal: null }>((resolve) => {
      end = () => {
        stdout.end()
        stderr.end()
        resolve({ code: 0, signal: null })
      }
    })
    const say = (message: object): void => void stdout.write(`${JSON.stringify(message)}\n`)
    const hear = async (message: ToDriver): Promise<void> => {
      if (message.type === 'stop') return end()
      if (message.type === 'case')
        return say({ type: 'result', id: message.id, ops: await done(message, bug, (text) => stderr.write(text)) })
      say({ type: 'started', name: 'reference', version: '1.0.0', language: 'TypeScript', capabilities })
    }
    return { stdout, stderr, ended, say: (line) => void hear(JSON.parse(line) as ToDriver), endInput: end, kill: end }
  }
}

async function done(
  one: DriverCase,
  bug: ClientBug | undefined,
  print: (text: string) => void,
): Promise<readonly OpResult[]> {
  let moved = 0
  const make = (): ReturnType<typeof referenceClient> =>
    referenceClient({ one, bug, print, now: () => Date.now() + moved })
  let client = make()
  const results: OpResult[] = []
  for (const op of one.ops) {
    if (op.op === 'restart') client = make()
    if (op.op === 'advance') moved += op.seconds * 1000
    results.push(op.op === 'headers' || op.op === 'call' ? await client.run(op) : { op: op.op })
  }
  return results
}
