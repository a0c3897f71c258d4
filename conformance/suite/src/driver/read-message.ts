import { withoutControls } from '../report/escape.js'
import type { Op, OpResult, Started } from './protocol.js'

/** A driver did something else than it should, so that nothing is known about its client. */
export class DriverError extends Error {
  override readonly name = 'DriverError'
}

type Fields = Readonly<Record<string, unknown>>

const NAME_MAX = 200
const ERROR_MAX = 100_000
const HEADERS_MAX = 100

/** The answer to `start`. Throws a `DriverError` for anything else. */
export function readStarted(line: string): Started {
  const { type: _type, ...said } = messageOf(line, 'started')
  only(said, ['name', 'version', 'language', 'capabilities', 'reach'], 'the answer to start')
  const { capabilities, reach } = said
  for (const name of ['name', 'version', 'language'])
    if (!isName(said[name])) throw new DriverError(`the answer to start needs a text as "${name}"`)
  if (!Array.isArray(capabilities) || !capabilities.every(isName))
    throw new DriverError('the answer to start needs a list of texts as "capabilities"')
  if (reach !== undefined && reach !== 'proxy' && reach !== 'url')
    throw new DriverError('the answer to start has another "reach" than "proxy" and "url"')
  return said as unknown as Started
}

/** The answer to a case. Throws a `DriverError` unless it has this id and one result for each operation, in order. */
export function readResult(line: string, id: string, ops: readonly Op[]): readonly OpResult[] {
  const message = messageOf(line, 'result')
  only(message, ['type', 'id', 'ops'], 'the result')
  if (message['id'] !== id) throw new DriverError(`the result is of ${quoted(message['id'])} and not of ${id}`)
  const results = message['ops']
  if (!Array.isArray(results)) throw new DriverError('the result needs a list as "ops"')
  if (results.length !== ops.length)
    throw new DriverError(`the result tells of ${results.length} operations, and there were ${ops.length}`)
  return ops.map((op, at) => readOp(results[at], op, `ops[${at}] of the result`))
}

function readOp(value: unknown, { op }: Op, where: string): OpResult {
  if (!isObject(value)) throw new DriverError(`${where} is no object`)
  if (value['op'] !== op) throw new DriverError(`${where} is of ${quoted(value['op'])} and not of ${op}`)
  const { error, unsupported } = value
  if (unsupported !== undefined) {
    only(value, ['op', 'unsupported'], where)
    if (unsupported === true) return { op, unsupported }
    throw new DriverError(`${where} needs true as "unsupported", or nothing`)
  }
  if (error !== undefined) {
    only(value, ['op', 'error'], where)
    if (typeof error === 'string' && error.length <= ERROR_MAX) return { op, error }
    throw new DriverError(`${where} needs a text as "error", of ${ERROR_MAX} characters at most`)
  }
  if (op === 'headers') return { op, headers: headersIn(value, where) }
  if (op !== 'call') {
    only(value, ['op'], where)
    return { op }
  }
  only(value, ['op', 'status'], where)
  const { status } = value
  if (status === undefined) return { op }
  if (typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599) return { op, status }
  throw new DriverError(`${where} needs an HTTP status as "status", or nothing`)
}

function headersIn(value: Fields, where: string): Readonly<Record<string, string>> {
  only(value, ['op', 'headers'], where)
  const { headers } = value
  const isGood =
    isObject(headers) &&
    Object.keys(headers).length <= HEADERS_MAX &&
    Object.values(headers).every((one) => typeof one === 'string')
  if (isGood) return headers as Readonly<Record<string, string>>
  throw new DriverError(`${where} needs an object of texts as "headers"`)
}

function messageOf(line: string, type: string): Fields {
  const message = attempt(line)
  if (!isObject(message)) throw new DriverError('a line on stdout is no JSON object; logs belong on stderr')
  if (message['type'] === type) return message
  throw new DriverError(`a message of type ${quoted(message['type'])} came where "${type}" belongs`)
}

function attempt(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** A field that nobody knows is a mistake: half understood, a result would say something else. */
function only(fields: Fields, names: readonly string[], where: string): void {
  const unknown = Object.keys(fields).find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new DriverError(`${where} has a field ${quoted(unknown)}; there are ${names.join(', ')}`)
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isName(value: unknown): value is string {
  return (
    typeof value === 'string' && value.trim() !== '' && value.length <= NAME_MAX && value === withoutControls(value)
  )
}

function quoted(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 60)
}
