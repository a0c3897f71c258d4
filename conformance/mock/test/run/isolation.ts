import { run } from '../tools.js'

/** Whether this machine lets us make namespaces: where not, the tests of the refusals are all that can be had. */
export const isolationAllowed =
  process.platform === 'linux' &&
  (await run('unshare', ['--user', '--map-root-user', '--net', '--mount', 'ip', 'link'])).code === 0
