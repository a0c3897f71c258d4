import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Gives `use` a folder with a home and a temporary folder in it, and removes all of it afterwards. */
export async function withPlace(use) {
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-interop-'))
  try {
    const [home, temporary] = [join(folder, 'home'), join(folder, 'tmp')]
    for (const one of [home, temporary]) await mkdir(one)
    return await use({ folder, home, temporary })
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
