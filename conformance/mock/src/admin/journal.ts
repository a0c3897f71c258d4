import { count, flag, listOf, mapOf, objectOf, text, wholeOf } from '../json-schema/json-schema.js'
import { matchesEntry } from '../journal/journal.js'
import type { JournalEntry } from '../journal/journal.js'
import { type AdminCall, onWorld, type GivenWorld } from './call.js'
import { entryFilters, entrySchema } from './schemas.js'

const entries = listOf(entrySchema)
const longestWaitSeconds = 60

function chosen({ world, query }: GivenWorld): readonly JournalEntry[] {
  const { operation = '', after = 0, limit, ...match } = query as Record<string, string | number>
  const found = (operation === '' ? world.journal.entries : world.journal.of(String(operation))).filter(
    (entry) => entry.seq > Number(after) && matchesEntry(entry, match),
  )
  return limit === undefined ? found : found.slice(0, Number(limit))
}

/** Resolves with whether so many requests arrived before the time was up. */
async function arrived({ world, query, signal }: GivenWorld): Promise<boolean> {
  const { operation, count: wanted = 1, timeoutSeconds = 10 } = query
  const timeout = AbortSignal.timeout(Number(timeoutSeconds) * 1000)
  try {
    await world.journal.wait(String(operation), Number(wanted), { signal: AbortSignal.any([signal, timeout]) })
    return true
  } catch (error) {
    if (timeout.aborted) return false
    throw error
  }
}

/** What a world was asked. */
export const journalCalls: readonly AdminCall[] = [
  onWorld(
    'GET',
    '/journal',
    {
      summary: 'Lists the requests that are kept, oldest first; secrets are marks',
      query: objectOf({
        ...entryFilters,
        after: count('Only those with a greater `seq`.'),
        limit: count('At most so many.'),
      }),
      answer: wholeOf({
        journal: text('Another one once it was cleared, or its world made anew.'),
        entries,
        dropped: count('How many earlier ones are kept no longer.'),
      }),
    },
    (given) => ({ journal: given.world.journal.id, entries: chosen(given), dropped: given.world.journal.dropped }),
  ),
  onWorld('DELETE', '/journal', { summary: 'Forgets every request' }, ({ world }) => world.journal.clear()),
  onWorld(
    'GET',
    '/journal/count',
    {
      summary: 'Counts the requests that are kept',
      query: objectOf(entryFilters),
      answer: wholeOf({ count: count() }),
    },
    (given) => ({ count: chosen(given).length }),
  ),
  onWorld(
    'GET',
    '/journal/counters',
    {
      summary: 'Counts the requests of each operation since the journal was cleared, those kept no longer included',
      answer: wholeOf({ counters: mapOf(count()) }),
    },
    ({ world }) => ({ counters: world.journal.counters() }),
  ),
  onWorld(
    'GET',
    '/journal/wait',
    {
      summary: 'Answers once so many requests of an operation have arrived, or when the time is up',
      query: objectOf(
        {
          operation: text('An operation, or a prefix such as `workspace.*`.'),
          count: count('1 unless told.'),
          timeoutSeconds: { type: 'number', minimum: 0, maximum: longestWaitSeconds, description: '10 unless told.' },
        },
        { required: ['operation'] },
      ),
      answer: wholeOf({ arrived: flag('False when the time was up.'), entries }),
    },
    async (given) => ({
      arrived: await arrived(given),
      entries: given.world.journal.of(String(given.query['operation'])),
    }),
  ),
  onWorld(
    'GET',
    '/journal/har',
    {
      summary: 'The requests that are kept as an HTTP archive (HAR 1.2), without secrets and bodies',
      answer: wholeOf({ log: { type: 'object' } }),
    },
    ({ world }) => world.journal.har(),
  ),
]
