import { rmSync } from 'node:fs'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Gives `use` a folder with a home and a temporary folder in it, and removes all of it afterwards. */
export async function withPlace(use) {
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-interop-'))
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  // A signal ends this process without coming to the end of `use`.
  process.once('exit', remove)
  try {
    const [home, temporary] = [join(folder, 'home'), join(folder, 'tmp')]
    for (const one of [home, temporary]) await mkdir(one)
    return await use({ folder, home, temporary })
  } finally {
    process.removeListener('exit', remove)
    remove()
  }
}
