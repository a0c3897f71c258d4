import { worldSchema } from '../config/world-schema.js'
import type { WorldConfig } from '../config/world-from-config.js'
import { flag, listOf, mapOf, objectOf, text, wholeOf } from '../json-schema/json-schema.js'
import type { World } from '../world/world.js'
import { type AdminCall, AdminError, onWorld } from './call.js'

const summarySchema = wholeOf(
  { name: text(), host: text(), now: { type: 'integer' }, frozen: flag() },
  { title: 'WorldSummary' },
)

function summaryOf({ name, clock, workspace }: World): Readonly<Record<string, unknown>> {
  return { name, host: workspace.host, now: clock.now(), frozen: clock.frozen }
}

/** Worlds: which there are, a new one, the end of one. */
export const worldCalls: readonly AdminCall[] = [
  {
    method: 'GET',
    path: '/v1/worlds',
    summary: 'Lists the worlds',
    answer: wholeOf({ worlds: listOf(summarySchema) }),
    run: ({ host }) => ({ worlds: host.worlds.map(summaryOf) }),
  },
  {
    method: 'POST',
    path: '/v1/worlds',
    summary: 'Makes a world and serves it at ports of its own',
    body: worldSchema,
    answer: summarySchema,
    status: 201,
    run: async ({ host, body }) => {
      const { name = 'default' } = body as WorldConfig
      if (host.worlds.some((world) => world.name === name))
        throw new AdminError(409, `There is a world ${JSON.stringify(name)} already.`)
      return summaryOf(await host.open(body as WorldConfig))
    },
  },
  onWorld('GET', '', { summary: 'Describes a world', answer: summarySchema }, ({ world }) => summaryOf(world)),
  onWorld('DELETE', '', { summary: 'Ends a world; the first one stays' }, async ({ host, world }) => {
    if (world === host.worlds[0]) throw new AdminError(409, 'The first world ends with the server.')
    await host.close(world)
  }),
  onWorld(
    'GET',
    '/sign-in',
    {
      summary: 'How clients reach the world and sign in to it, secrets included: the `world` of the ready line',
      answer: { type: 'object', title: 'SignIn' },
    },
    ({ host, world }) => host.signInOf(world),
  ),
  onWorld(
    'POST',
    '/environment',
    {
      summary: 'The environment in which a client finds the mock and signs in to the world, secrets included',
      body: objectOf({
        client: text('Such as `python`; what every client needs unless told.'),
        auth: text('A sign-in such as `azure-client-secret`; none unless told.'),
      }),
      answer: wholeOf(
        {
          variables: mapOf(text(), 'To be set.'),
          unset: listOf(text(), 'To be removed: they would lead elsewhere, or compete.'),
          notes: listOf(text()),
        },
        { title: 'ClientEnvironment' },
      ),
    },
    ({ host, world, body }) => host.environmentOf(world, body),
  ),
]
