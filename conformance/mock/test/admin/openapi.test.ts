import { readFile } from 'node:fs/promises'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { adminCalls } from '../../src/admin/calls.js'
import { openapiDocument } from '../../src/admin/openapi.js'
import { startServer } from '../../src/server/index.js'
import { createWorld } from '../../src/world/create-world.js'
import { requestToken } from '../requests.js'
import { adminClient } from './client.js'
import { doneCalls, refusedCalls } from './every-call.js'

// biome-ignore lint/suspicious/noExplicitAny: a document of any shape
const document = openapiDocument() as any
const methods = ['get', 'post', 'patch', 'put', 'delete']

/** The schema at a place of the document, ready to judge. */
function judge(...place: string[]) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  ajv.addSchema(document, 'openapi')
  const escaped = place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
  const validate = ajv.compile({ $ref: `openapi#/${escaped.join('/')}` })
  return (value: unknown): unknown => (validate(value) ? [] : validate.errors)
}

/** The documented path that a real one is of. */
function documentedPath(path: string): string {
  const bare = (path.startsWith('/v1') || path.startsWith('/openapi') ? path : `/v1/worlds/mine${path}`).split('?')[0]
  const fits = Object.keys(document.paths).filter((pattern) =>
    new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(bare as string),
  )
  // The longest literal one: `/faults/{id}` is no name for itself.
  return fits.sort((a, b) => b.length - a.length)[0] as string
}

test('the document is OpenAPI 3.1, is what the package publishes, and is served', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
  const published = await readFile(new URL('../../schema/admin-openapi.json', import.meta.url), 'utf8')
  expect(JSON.parse(published)).toEqual(document)
  await using server = await startServer({ worlds: [createWorld({ name: 'mine' })] })
  expect((await adminClient(server.ready.admin)('GET', '/openapi.json')).body).toEqual(document)
})

test('every call that is implemented is documented, and no other', () => {
  const documented = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item as object).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const implemented = ['GET /openapi.json', ...adminCalls.map(({ method, path }) => `${method} ${path}`)]
  expect(documented.sort()).toEqual(implemented.sort())
  const ids = Object.values(document.paths).flatMap((item) =>
    Object.values(item as Record<string, { operationId: string }>).map(({ operationId }) => operationId),
  )
  expect(new Set(ids).size).toBe(documented.length)
})

test('every documented call does what it says, and takes and answers what its schemas say', async () => {
  const world = createWorld({ name: 'mine', clock: 'frozen' })
  await using server = await startServer({ worlds: [world] })
  const ask = adminClient(server.ready.admin)
  await requestToken(world, { fetch })
  const exercised = new Set<string>(['GET /openapi.json'])
  for (const { method, path, body, status = 200 } of doneCalls(world)) {
    const of = documentedPath(path)
    const operation = document.paths[of][method.toLowerCase()]
    const reply = await ask(method, path, body)
    expect(reply, `${method} ${path}`).toMatchObject({ status })
    const place = ['paths', of, method.toLowerCase()]
    const problems = judge(...place, 'responses', String(status), 'content', 'application/json', 'schema')(reply.body)
    expect(problems, `${method} ${path} answers by its schema`).toEqual([])
    if (body !== undefined)
      expect(judge(...place, 'requestBody', 'content', 'application/json', 'schema')(body), path).toEqual([])
    expect(operation.requestBody === undefined && body !== undefined, `${path} takes a body`).toBe(false)
    exercised.add(`${method} ${of}`)
  }
  const all = adminCalls.map(({ method, path }) => `${method} ${path}`)
  expect(all.filter((call) => !exercised.has(call))).toEqual([])
})

test.each(refusedCalls)(
  '$method $path with $body is refused with $status',
  async ({ method, path, body, status, says }) => {
    await using server = await startServer({
      worlds: [createWorld({ name: 'mine' })],
      httpsPort: false,
      proxyPort: false,
    })
    const reply = await adminClient(server.ready.admin)(method, path, body)
    expect(reply).toEqual({ status, body: { message: expect.stringMatching(says) } })
  },
)

test('a method that a path does not have is refused with those that it has', async () => {
  await using server = await startServer({
    worlds: [createWorld({ name: 'mine' })],
    httpsPort: false,
    proxyPort: false,
  })
  for (const [path, item] of Object.entries(document.paths)) {
    const real = path.replaceAll(/\{\w+\}/g, 'mine')
    for (const method of methods.filter((one) => !(one in (item as object)))) {
      const response = await fetch(`${server.ready.admin}${real}`, { method: method.toUpperCase() })
      expect(response.status, `${method} ${path}`).toBe(405)
      const allowed = Object.keys(item as object).map((one) => one.toUpperCase())
      expect(response.headers.get('allow')?.split(', ').sort()).toEqual(allowed.sort())
    }
  }
})
