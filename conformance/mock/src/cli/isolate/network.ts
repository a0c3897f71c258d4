import { access } from 'node:fs/promises'
import { hostname } from 'node:os'
import { createPrivateFiles } from '../../server/private-files.js'
import { serveNames } from './name-server.js'
import { complaintOf, findTool } from './tool.js'

/** Who knows where names lead; the rest asks ourselves. Services that look names up for others are outside, and left out. */
const lookups: Readonly<Record<string, () => string>> = {
  '/etc/resolv.conf': () => 'nameserver 127.0.0.1\n',
  '/etc/hosts': () => `127.0.0.1 localhost ${hostname()}\n::1 localhost\n`,
  '/etc/nsswitch.conf': () => 'passwd: files\ngroup: files\nhosts: files dns\n',
}

/** The socket of a daemon that would answer from outside. */
const nameDaemon = '/run/nscd'

/**
 * Inside namespaces of its own: every address is this machine, and every name leads to it. Gives what ends the name server. Rejects
 * with the step that failed.
 */
export async function leadEverythingHere(): Promise<() => Promise<void>> {
  const files = createPrivateFiles()
  try {
    await step('ip', 'link', 'set', 'lo', 'up')
    // All addresses are our own: one that is built into a client leads here, and nothing leads out.
    await step('ip', 'route', 'add', 'local', '0.0.0.0/0', 'dev', 'lo')
    // The same for IPv6, unless the machine has none.
    if (await exists('/proc/net/if_inet6'))
      await complaintFrom('ip', '-6', 'route', 'add', 'local', '::/0', 'dev', 'lo')
    for (const [path, text] of Object.entries(lookups)) {
      if (!(await exists(path))) continue
      const file = await files.write(path.replaceAll('/', '-').slice(1), text())
      await step('mount', '--bind', file, path)
    }
    if (await exists(nameDaemon)) await step('mount', '-t', 'tmpfs', 'none', nameDaemon)
    const close = await serveNames()
    return async () => {
      await close()
      await files.remove()
    }
  } catch (error) {
    await files.remove()
    throw error
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

async function step(tool: string, ...args: readonly string[]): Promise<void> {
  const complaint = await complaintFrom(tool, ...args)
  if (complaint !== undefined) throw new Error(`--isolate: "${[tool, ...args].join(' ')}" failed: ${complaint}.`)
}

async function complaintFrom(tool: string, ...args: readonly string[]): Promise<string | undefined> {
  return complaintOf([(await findTool(tool)) ?? tool, ...args])
}
