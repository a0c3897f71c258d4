import type { CommandResult, PortOptions } from '@lakeauth/core'
import type { World } from '@lakeauth/mock'
import type { Program, Service, Setup, TokenOrigin } from '../scenario.js'
import type { Call, LogEntry } from './calls.js'
import { unwatched } from '../watch/watch.js'
import { type Conversation, heard } from './conversation.js'
import { HarnessError } from './harness-error.js'
import type { DeskAnswer, Gate } from './token-desk.js'

type PortName = Exclude<keyof PortOptions, 'store' | 'timeouts' | 'home'>

/** Every port of core, each with a value, so that none of Node's own is used. */
export type Ports = { readonly [K in PortName]-?: NonNullable<PortOptions[K]> } & { readonly home: string | undefined }

/** Everything that a strategy is given from the outside, recorded: no environment, no home, no network but the world. */
export interface RecordingPorts {
  readonly ports: Ports
  readonly calls: Call[]
  readonly log: LogEntry[]
}

/** What {@link recordingPorts} is made of. */
export interface PortParts {
  readonly world: World
  readonly setup: Setup
  readonly tokens: TokenOrigin | undefined
  readonly gate: Gate
  /** Keeps what is sent and answered. */
  readonly conversation?: Conversation | undefined
}

/** Ports of a machine on which there is nothing but what the setup says. */
export function recordingPorts(parts: PortParts): RecordingPorts {
  const { world, setup, conversation } = parts
  const calls: Call[] = []
  const log: LogEntry[] = []
  const write =
    (level: LogEntry['level']) =>
    (message: string, fields?: LogEntry['fields']): void =>
      void log.push({ level, message, fields })
  return {
    calls,
    log,
    ports: {
      env: setup.env ?? {},
      home: setup.home,
      platform: 'linux',
      files: {
        exists: async (path) => {
          calls.push({ kind: 'read', path })
          return setup.files?.[path] !== undefined
        },
        readText: async (path) => {
          calls.push({ kind: 'read', path })
          const text = setup.files?.[path]
          if (text !== undefined) return text
          throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' })
        },
      },
      commands: {
        find: async (program) => {
          calls.push({ kind: 'find', program })
          return setup.programs && Object.hasOwn(setup.programs, program) ? `/bin/${program}` : undefined
        },
      },
      logger: { debug: write('debug'), warn: write('warn') },
      fetch: heard(recordingFetch(parts, calls), conversation),
      run: recordingRun(parts, calls),
      clock: world.clock,
      random: () => 0,
      userAgent: 'lakeauth-conformance/0',
    },
  }
}

const REDIRECTS_MAX = 5

function recordingFetch({ world, setup, tokens, gate }: PortParts, calls: Call[]): typeof globalThis.fetch {
  const serve = (service: Service, request: Request, origin: string): Promise<Response> => {
    if (!tokens || !('service' in tokens) || tokens.service !== origin) return unwatched(async () => service(request))
    return gate.pass(() => unwatched(() => service(request)), responseOf)
  }
  const fetch = async (input: string | URL | Request, init?: RequestInit, hops = 0): Promise<Response> => {
    const request = new Request(input, init)
    const { origin } = new URL(request.url)
    const { method, url, headers, signal } = request
    calls.push({ kind: 'request', method, url, headers, time: world.clock.now() })
    const service = setup.services?.[origin]
    if (!service) return world.fetch(request)
    const response = await abortable(serve(service, request, origin), signal)
    const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null
    if (location === null || request.redirect === 'manual' || hops >= REDIRECTS_MAX) return response
    if (request.redirect === 'error') throw new TypeError('fetch failed')
    return fetch(new URL(location, url), { headers, signal }, hops + 1)
  }
  return (input, init) => fetch(input as string | URL | Request, init)
}

function responseOf({ status, json, headers = {} }: DeskAnswer): Response {
  return new Response(json === undefined ? null : JSON.stringify(json), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  })
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    promise.then(resolve, reject)
  })
}

function recordingRun({ setup, tokens, gate }: PortParts, calls: Call[]): NonNullable<PortOptions['run']> {
  return async (command, commandArguments, options = {}) => {
    calls.push({ kind: 'run', program: command, arguments: [...commandArguments] })
    const program: Program | undefined =
      setup.programs && Object.hasOwn(setup.programs, command) ? setup.programs[command] : undefined
    if (!program) throw new HarnessError(`the strategy ran "${command}", which the scenario does not play`)
    const play = async (): Promise<CommandResult> => {
      const result = await unwatched(() => program({ arguments: commandArguments, signal: options.signal }))
      return typeof result === 'string' ? { exitCode: 0, stdout: result, stderr: '' } : result
    }
    const isDesk =
      tokens &&
      'program' in tokens &&
      tokens.program === command &&
      (tokens.isTokenRun?.({ arguments: commandArguments }) ?? true)
    const result = isDesk ? gate.pass(play, failedRun) : play()
    return options.signal ? abortable(result, options.signal) : result
  }
}

/** An answer as a program gives it that failed over it. */
export function failedRun({ status, json }: DeskAnswer): CommandResult {
  return { exitCode: 1, stdout: '', stderr: `Error: ${status} ${JSON.stringify(json ?? '')}` }
}
