import { chmod, chown, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { nodePorts } from '../../src/node-context.js'
import { makeFolder } from './folder.js'

const { files } = nodePorts({})

it.each([0o600, 0o644, 0o660])('says that a file has the mode %o', async (mode) => {
  const folder = await makeFolder()
  await writeFile(folder.at('file'), '')
  await chmod(folder.at('file'), mode)
  expect(await files.permissions?.(folder.at('file'))).toEqual({ mode, own: true })
})

it.runIf(process.getuid?.() === 0)('tells a file of another user from its own', async () => {
  const folder = await makeFolder()
  await writeFile(folder.at('file'), '', { mode: 0o600 })
  await chown(folder.at('file'), 65_534, 65_534)
  expect(await files.permissions?.(folder.at('file'))).toEqual({ mode: 0o600, own: false })
})

it('rejects with the code of the system for a file that is not there', async () => {
  const folder = await makeFolder()
  await expect(files.permissions?.(folder.at('file'))).rejects.toMatchObject({ code: 'ENOENT' })
})
