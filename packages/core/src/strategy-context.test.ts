import { describe, expect, it } from 'vitest'
import { contextOf, rejection } from '../test/support/context.js'
import { fakeCommands, fakeFetch, recordingLogger } from './testing/index.js'

const CANARY = 'canary-9f31c2d4'

describe('the context of a strategy', () => {
  it('reaches the declared origins alone', async () => {
    const fetch = fakeFetch(() => new Response('fine'))
    const context = contextOf({ fetch, egress: ['https://a.example'] })
    expect(await (await context.fetch('https://a.example/x')).text()).toBe('fine')
    const error = await rejection(context.fetch('https://b.example/x'))
    expect(error).toMatchObject({ code: 'ERR_EGRESS_FORBIDDEN', strategy: 'example' })
    expect(error.message).toContain(
      'https://b.example is not among the origins that this strategy declares (https://a.example)',
    )
    expect((await rejection(contextOf({ fetch }).fetch('https://a.example/x'))).message).toContain('(none)')
    expect(fetch.requests).toHaveLength(1)
  })

  it('runs the declared programs alone, and repeats no argument of others', async () => {
    const commands = fakeCommands({ databricks: () => 'fine', rm: () => 'gone' })
    const context = contextOf({ commands, run: commands.run, programs: ['databricks'] })
    expect(await context.run('databricks', ['auth', 'token'])).toEqual({ exitCode: 0, stdout: 'fine', stderr: '' })
    const error = await rejection(context.run('rm', [CANARY]))
    expect(error).toMatchObject({ code: 'ERR_COMMAND_FORBIDDEN', strategy: 'example', command: 'rm' })
    expect(error.message).not.toContain(CANARY)
    expect(await rejection(context.run('./databricks', []))).toMatchObject({ code: 'ERR_COMMAND_FORBIDDEN' })
    expect(commands.runs).toHaveLength(1)
  })

  it('logs without the secrets among the settings [T35]', () => {
    const logger = recordingLogger()
    contextOf({ logger, secrets: [CANARY] }).logger.debug(`x ${CANARY}`)
    expect(logger.entries.map(({ message }) => message)).toEqual(['x [redacted]'])
  })

  it('names a setting with its source, or by its name alone', () => {
    expect(contextOf().sourceOf('clientSecret')).toBe('clientSecret')
  })
})
