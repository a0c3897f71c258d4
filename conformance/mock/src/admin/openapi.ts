import { hoist } from '../json-schema/hoist.js'
import type { JsonSchema } from '../json-schema/json-schema.js'
import type { AdminCall } from './call.js'
import { adminCalls } from './calls.js'
import { errorSchema } from './schemas.js'

/** Where the document is served. */
export const openapiPath = '/openapi.json'

type Json = Readonly<Record<string, unknown>>

/** The OpenAPI 3.1 document of the admin API. */
export function openapiDocument(calls: readonly AdminCall[] = adminCalls): Json {
  const schemas: Record<string, unknown> = {}
  const schemaOf = (schema: JsonSchema): unknown => {
    const { schema: shown, named } = hoist({ anyOf: [schema] }, '#/components/schemas')
    Object.assign(schemas, named)
    return (shown as { anyOf: unknown[] }).anyOf[0]
  }
  const paths: Record<string, Record<string, unknown>> = {}
  for (const call of calls) {
    paths[call.path] ??= {}
    Object.assign(paths[call.path] as object, { [call.method.toLowerCase()]: operationOf(call, schemaOf) })
  }
  paths[openapiPath] = {
    get: { summary: 'This document', operationId: 'getOpenapi', responses: { 200: described('It.') } },
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Admin API of lakeauth-mock',
      version: '1',
      description: 'Steers the worlds of a running mock. On loopback alone, and for no web page but its own, at `/`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: { schemas },
  }
}

function operationOf(call: AdminCall, schemaOf: (schema: JsonSchema) => unknown): Json {
  const { method, path, summary, query, body, answer = { type: 'object' }, status = 200 } = call
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    ...Object.entries(query?.properties ?? {}).map(([name, { description, ...schema }]) => ({
      name,
      in: 'query',
      required: query?.required?.includes(name) ?? false,
      ...(description !== undefined && { description }),
      schema: schemaOf(schema),
    })),
  ]
  const content = (schema: JsonSchema): Json => ({ 'application/json': { schema: schemaOf(schema) } })
  const refused = (description: string): Json => ({ ...described(description), content: content(errorSchema) })
  return {
    summary,
    operationId: operationId(method, path),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: (body.required ?? []).length > 0, content: content(body) } }),
    responses: {
      [status]: { ...described('Done.'), content: content(answer) },
      400: refused('The request is malformed, or cannot be carried out.'),
      403: refused('The request has a foreign Origin or Host name.'),
      ...(path.includes('{') && { 404: refused('There is no such thing.') }),
      ...(path.startsWith('/v1/worlds') &&
        method !== 'GET' &&
        !path.includes('}/') && { 409: refused('It cannot be.') }),
    },
  }
}

function described(description: string): Json {
  return { description }
}

/** `POST /v1/worlds/{world}/clock/advance` is `postClockAdvance`. */
function operationId(method: string, path: string): string {
  const words = path
    .replace(/^\/v1\/worlds\/\{world\}/, '/world')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '' && word !== 'v1')
  return method.toLowerCase() + words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`).join('')
}
