import { faultRuleFromJson } from '../faults/fault-rule-from-json.js'
import { faultRuleSchema } from '../faults/fault-rule-schema.js'
import { faultPresets } from '../faults/presets.js'
import { fidelity } from '../fidelity.js'
import { count, listOf, oneOf, text, wholeOf } from '../json-schema/json-schema.js'
import { type AdminCall, AdminError, onWorld } from './call.js'

const idSchema = wholeOf({ id: text() })

const useSchema = wholeOf(
  {
    id: text(),
    rule: { type: 'object', description: 'The rule; a short form such as `preset` is spelled out.' },
    used: count('Requests that it applied to.'),
    waiting: count('Requests that it holds back now.'),
  },
  { title: 'FaultUse' },
)

const presetSchema = wholeOf(
  { name: text(), summary: text(), kind: oneOf(['transient', 'permanent']), operations: text() },
  { title: 'Preset' },
)

const operationSchema = wholeOf(
  { name: text(), level: oneOf(['observed', 'documented', 'assumed']), source: text(), assumed: text() },
  { title: 'Operation', optional: ['assumed'] },
)

/** What can go wrong, and the rules that make it so. */
export const faultCalls: readonly AdminCall[] = [
  {
    method: 'GET',
    path: '/v1/operations',
    summary: 'Lists what the mock can be asked, and how sure it is of its answers',
    answer: wholeOf({ operations: listOf(operationSchema) }),
    run: () => ({ operations: Object.entries(fidelity).map(([name, known]) => ({ name, ...known })) }),
  },
  {
    method: 'GET',
    path: '/v1/presets',
    summary: 'Lists the faults that have a name',
    answer: wholeOf({ presets: listOf(presetSchema) }),
    run: () => ({
      presets: Object.entries(faultPresets).map(([name, { summary, kind, operations }]) => ({
        name,
        summary,
        kind,
        operations,
      })),
    }),
  },
  onWorld(
    'GET',
    '/faults',
    {
      summary: 'Lists the rules in force, in the order in which they are tried',
      answer: wholeOf({ faults: listOf(useSchema) }),
    },
    ({ world }) => ({ faults: world.faults() }),
  ),
  onWorld(
    'POST',
    '/faults',
    { summary: 'Adds a rule', body: faultRuleSchema, answer: idSchema, status: 201 },
    (given) => ({
      id: given.world.addFault(faultRuleFromJson(given.body)),
    }),
  ),
  onWorld('DELETE', '/faults', { summary: 'Removes every rule and lets go what they hold' }, ({ world }) =>
    world.clearFaults(),
  ),
  onWorld('DELETE', '/faults/{id}', { summary: 'Removes a rule and lets go what it holds' }, ({ world, params }) => {
    if (!world.removeFault(params['id'] as string)) throw new AdminError(404, 'There is no such rule.')
  }),
  onWorld('POST', '/faults/{id}/release', { summary: 'Lets go what a rule holds' }, ({ world, params }) => {
    if (!world.releaseFault(params['id'] as string)) throw new AdminError(404, 'No such rule holds anything.')
  }),
]
