import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { test } from 'vitest'

/** What a program did. */
export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program with nothing of our environment but PATH, and what is given. */
export function run(program: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(program, args, { env: { PATH: process.env['PATH'] ?? '', ...env } }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr })
    })
  })
}

/** `test`, skipped by name when the tool is not installed; with REQUIRE_TOOLS=1 a missing tool fails instead. */
export function testWithTool(tool: string): typeof test | typeof test.skip {
  return isInstalled(tool) || process.env['REQUIRE_TOOLS'] === '1' ? test : test.skip
}

/** `test`, skipped by name where nobody needs the tool for anything else: a compiler of another language. */
export function testWhereInstalled(tool: string): typeof test | typeof test.skip {
  return isInstalled(tool) ? test : test.skip
}

function isInstalled(tool: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, tool)))
}
