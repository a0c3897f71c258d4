import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runProgram } from './program.mjs'
import { installStep, needProgram } from './tools.mjs'

const requirements = fileURLToPath(new URL('../../requirements.txt', import.meta.url))

/** A Python of its own with the pinned packages in it, and the version of the one that is asked for. */
export async function pythonWith({ folder }, name) {
  const venv = join(folder, 'venv')
  const python = join(venv, 'bin', 'python')
  await installStep(needProgram('python3'), ['-m', 'venv', venv])
  await installStep(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements])
  const words = ['-c', `from importlib.metadata import version; print(version("${name}"))`]
  const { stdout } = await runProgram(python, words, { env: process.env })
  return { python, version: stdout.trim() }
}
