import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorCodes } from './error-codes.js'
import * as errors from './errors.js'
import { version } from './version.js'

const packages = new URL('../../', import.meta.url).pathname
/** The sources of every package: the table is core's, and plugins throw by it. */
const files = readdirSync(packages)
  .flatMap((name) => sourcesBelow(join(packages, name, 'src')))
  .join('\n')
const page = readFileSync(new URL('../../../docs/guide/errors.md', import.meta.url), 'utf8')

function sourcesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.test(-d)?\.ts$|^error(s|-codes)\.ts$/.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
}

describe('errorCodes', () => {
  it.each(Object.keys(errorCodes))('%s is thrown somewhere', (code) => {
    expect(files).toContain(`'${code}'`)
  })

  it.each(Object.entries(errorCodes))('%s has its paragraph in the guide', (code, { meaning, remedy }) => {
    expect(page).toContain(`### \`${code}\`\n\n${meaning}\n\n**What to do:** ${remedy}`)
  })

  it('names existing classes, and the guide no other codes', () => {
    for (const { thrownAs } of Object.values(errorCodes)) expect(errors).toHaveProperty(thrownAs)
    const onPage = [...page.matchAll(/^### `(ERR_\w+)`/gm)].map((match) => match[1])
    expect(onPage.sort()).toEqual(Object.keys(errorCodes).sort())
  })
})

describe('isAuthError', () => {
  it('recognises the errors of another installed copy, and nothing else', () => {
    const other = Object.assign(new Error('x'), { [Symbol.for('lakeauth.error')]: true })
    expect(errors.isAuthError(other)).toBe(true)
    expect(errors.isAuthError(new errors.CommandError({ code: 'ERR_X', message: 'x', command: 'az' }))).toBe(true)
    for (const value of [new Error('x'), null, undefined, 'ERR_X', {}]) expect(errors.isAuthError(value)).toBe(false)
  })

  it('leaves fields that are not set off the error', () => {
    const error = new errors.TokenRequestError({ code: 'ERR_X', message: 'x', endpoint: 'https://example' })
    expect(Object.keys(error).sort()).toEqual(['code', 'endpoint', 'name', 'retryable'])
  })
})

describe('version', () => {
  it('is the one in the manifest', () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string
    }
    expect(version).toBe(manifest.version)
  })
})
