import type { IncomingMessage, RequestListener } from 'node:http'
import { asRecord, parseJson } from '../http/body.js'
import { isLoopback } from '../http/target.js'
import { problemIn, sentenceOf } from '../json-schema/problem-in.js'
import type { Use } from '../server/use.js'
import { writeJson } from '../server/write-response.js'
import { type AdminCall, AdminError } from './call.js'
import { adminCalls } from './calls.js'
import type { AdminHost } from './host.js'
import { openapiDocument, openapiPath } from './openapi.js'
import { isOfPage, servePage } from './page.js'
import { readQuery } from './read-query.js'

interface Reply {
  readonly status: number
  readonly json: unknown
  readonly allow?: string
}

const maxBodyBytes = 4 * 1024 * 1024

/**
 * The admin API and its page. It steers worlds and must not be steered by any other web page: the Host has to be loopback, which DNS
 * rebinding cannot fake, and an Origin has to be this very port.
 */
export function adminListener(host: AdminHost, use?: Use): RequestListener {
  return async (incoming, outgoing) => {
    use?.count(outgoing)
    const gone = new AbortController()
    outgoing.once('close', () => gone.abort(new Error('The client closed the connection.')))
    const { path } = targetOf(incoming.url ?? '/')
    if (incoming.method === 'GET' && isOfPage(path) && !isFromElsewhere(incoming))
      return servePage(path, outgoing).catch((error: Error) => writeJson(outgoing, 500, { message: error.message }))
    const { status, json, allow } = await reply(incoming, host, gone.signal).catch(refusalOf)
    if (gone.signal.aborted) return
    if (allow !== undefined) outgoing.setHeader('allow', allow)
    writeJson(outgoing, status, json)
  }
}

async function reply(incoming: IncomingMessage, host: AdminHost, signal: AbortSignal): Promise<Reply> {
  if (isFromElsewhere(incoming))
    throw new AdminError(403, 'The admin API takes neither foreign Origins nor foreign Host names.')
  const { path, parameters } = targetOf(incoming.url ?? '/')
  const method = incoming.method ?? 'GET'
  if (path === openapiPath && method === 'GET') return { status: 200, json: openapiDocument() }
  const fits = adminCalls.flatMap((call) => {
    const params = paramsOf(call.path, path)
    return params ? [{ call, params }] : []
  })
  const found = fits.find(({ call }) => call.method === method)
  if (!found) {
    const allow = path === openapiPath ? 'GET' : fits.map(({ call }) => call.method).join(', ')
    if (allow === '') throw new AdminError(404, `There is no such call: ${openapiPath} lists them.`)
    return { status: 405, json: { message: `This path takes ${allow}.` }, allow }
  }
  const { call, params } = found
  const query = readQuery(parameters, call.query)
  const body = await readBody(incoming, call)
  const json = await call.run({ host, params, query, body, signal })
  return { status: call.status ?? 200, json: json ?? {} }
}

function refusalOf(error: unknown): Reply {
  return { status: error instanceof AdminError ? error.status : 400, json: { message: (error as Error).message } }
}

/** The target is taken apart as it stands: a URL parser would see a host in `//x`. */
function targetOf(target: string): { readonly path: string; readonly parameters: URLSearchParams } {
  const [path = '', search = ''] = target.split(/\?(.*)/s)
  return { path, parameters: new URLSearchParams(search) }
}

function paramsOf(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [at, part] of wanted.entries()) {
    const actual = given[at] as string
    if (!part.startsWith('{')) {
      if (part !== actual) return undefined
    } else if (actual === '') return undefined
    else params[part.slice(1, -1)] = decoded(actual)
  }
  return params
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new AdminError(400, 'The path has a malformed escape.')
  }
}

async function readBody(
  incoming: IncomingMessage,
  { body: schema }: AdminCall,
): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > maxBodyBytes) throw new AdminError(413, `The body is longer than ${maxBodyBytes} bytes.`)
    chunks.push(chunk)
  }
  if (!schema) return {}
  const given = length === 0 ? {} : asRecord(parseJson(Buffer.concat(chunks).toString('utf8')))
  if (!given) throw new AdminError(400, 'The body is not a JSON object.')
  const problem = problemIn(given, schema)
  if (problem) throw new AdminError(400, sentenceOf(problem, 'The body'))
  return given
}

function isFromElsewhere({ headers }: IncomingMessage): boolean {
  const { host = '', origin } = headers
  return !isLoopback(host.replace(/:\d+$/, '')) || (origin !== undefined && origin !== `http://${host}`)
}
