import { farthestTime } from '../clock/bounds.js'
import { speedSchema, timeSchema } from '../config/world-schema.js'
import { durationSchema } from '../faults/fault-rule-schema.js'
import { wholeOf } from '../json-schema/json-schema.js'
import { type AdminCall, AdminError, onWorld } from './call.js'
import { clockSchema } from './schemas.js'
import type { World } from '../world/world.js'

function readingOf({ clock }: World): Readonly<Record<string, unknown>> {
  return { now: clock.now(), speed: clock.speed, frozen: clock.frozen }
}

/** Files that follow the clock are good again before the answer: an advance by nothing waits for them. */
function caughtUp({ clock }: World): Promise<void> {
  return clock.advance(0)
}

/** The clock of a world. */
export const clockCalls: readonly AdminCall[] = [
  onWorld('GET', '/clock', { summary: 'Reads the clock', answer: clockSchema }, ({ world }) => readingOf(world)),
  onWorld(
    'POST',
    '/clock/advance',
    {
      summary: 'Moves time forward; what falls due happens in order',
      body: {
        type: 'object',
        properties: { ms: { type: 'number', minimum: 0, maximum: 2 * farthestTime }, duration: durationSchema },
        additionalProperties: false,
        description: 'One of the two.',
      },
      answer: clockSchema,
    },
    async ({ world, body: { ms, duration } }) => {
      if ((ms === undefined) === (duration === undefined)) throw new AdminError(400, 'Give one of "ms" and "duration".')
      await world.clock.advance((ms ?? duration) as number | string)
      return readingOf(world)
    },
  ),
  onWorld(
    'POST',
    '/clock/set',
    {
      summary: 'Sets the wall clock alone, forwards or backwards, as an operator would; no timer fires',
      body: wholeOf({ now: timeSchema('Milliseconds since 1970.') }),
      answer: clockSchema,
    },
    async ({ world, body }) => {
      world.clock.set(body['now'] as number)
      await caughtUp(world)
      return readingOf(world)
    },
  ),
  onWorld(
    'POST',
    '/clock/speed',
    {
      summary: 'Lets time go on at another speed: 1 is real time, 0 stands still, 60 lets an hour pass in a minute',
      body: wholeOf({ speed: speedSchema() }),
      answer: clockSchema,
    },
    async ({ world, body }) => {
      world.clock.setSpeed(body['speed'] as number)
      await caughtUp(world)
      return readingOf(world)
    },
  ),
]
