import { count, flag, listOf, objectOf, text, wholeOf } from '../json-schema/json-schema.js'
import { stateOf } from '../world/state.js'
import { type AdminCall, onWorld } from './call.js'

const canarySchema = wholeOf({ name: text(), value: text() }, { title: 'Canary', optional: ['value'] })

const sightingSchema = wholeOf(
  {
    seq: count(),
    service: text(),
    authority: text(),
    operation: text(),
    part: text('Such as `header authorization`.'),
  },
  { title: 'Sighting', optional: ['service'] },
)

/** The secrets of a world and where they went. */
export const canaryCalls: readonly AdminCall[] = [
  onWorld(
    'GET',
    '/canaries',
    {
      summary: 'Lists the secrets that the world handed out, by name',
      query: objectOf({ values: flag('Their values as well.') }),
      answer: wholeOf({ canaries: listOf(canarySchema), forgotten: count('How many are kept no longer.') }),
    },
    ({ world, query }) => ({
      canaries: world.canaries.map((canary) => (query['values'] === true ? canary : { name: canary.name })),
      forgotten: stateOf(world).canaries.forgotten,
    }),
  ),
  onWorld(
    'GET',
    '/canaries/sightings',
    {
      summary: 'Where a secret was seen: in which requests, to whom, in which part',
      query: wholeOf({ name: text('Such as `access-token#3`.') }),
      answer: wholeOf({ sightings: listOf(sightingSchema) }),
    },
    ({ world, query }) => ({ sightings: world.journal.sightings(String(query['name'])) }),
  ),
  onWorld(
    'POST',
    '/canaries/scan',
    {
      summary: 'Names the secrets that stand in a text such as a log, in any of their usual spellings',
      body: wholeOf({ text: text() }),
      answer: wholeOf({ canaries: listOf(text()) }),
    },
    ({ world, body }) => ({ canaries: stateOf(world).canaries.namesIn(body['text'] as string) }),
  ),
]
