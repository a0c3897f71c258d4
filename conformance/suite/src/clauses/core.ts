import { BECAUSE, type ListedClause, listingOf } from './listed.js'

const { covered, excluded } = listingOf('CORE')

const SETTINGS = "Core resolves the settings before a strategy sees them, and core's tests prove it."
const SELECTION = "Core selects, whatever a strategy says, and core's tests prove it."

/** What is kept for every strategy around it, in our words. */
export const core: readonly ListedClause[] = [
  excluded(
    'settings',
    'An option MUST win over a chosen profile, that over the environment, and that over the default profile, each value keeping its source.',
    SETTINGS,
  ),
  excluded('settings', 'A key that two strategies declare differently MUST be an error.', SETTINGS),
  excluded(
    'selection',
    'The first applicable strategy in the order of the list MUST be taken, and its failure MUST be the error.',
    SELECTION,
  ),
  excluded(
    'selection',
    'Two applicable strategies that are set up at the same level MUST be an error that names both.',
    SELECTION,
  ),
  covered('selection', 'When nothing applies, the error MUST list every strategy with its reason.', 'DETECT-002'),
  covered(
    'lifecycle',
    'A token MUST be refreshed ahead, then waited for, and never be served after its expiry.',
    'REFRESH-002',
    'REFRESH-003',
  ),
  covered('retries', 'An attempt MUST end within 30 s, and a call within 60 s.', 'ERRORS-006', 'ERRORS-007'),
  covered('retries', 'A request MUST be repeated only where that is safe.', 'ERRORS-002', 'MINTED-004'),
  covered('origins', 'A redirect of an auth endpoint MUST NOT be followed.', 'EGRESS-004'),
  excluded(
    'origins',
    '`auth.fetch` MUST refuse another origin, `//other`, `\\\\other` and user information.',
    BECAUSE.core,
  ),
  excluded('bounds', 'The bytes and the time of every read MUST be bounded.', BECAUSE.core),
  covered('secrets', 'Secrets MUST print as [redacted] everywhere.', 'SECRECY-001', 'SECRECY-002', 'SECRECY-004'),
  covered('errors', 'Every error MUST be one of the family, with a code.', 'ERRORS-001', 'ERRORS-005', 'ERRORS-008'),
]
