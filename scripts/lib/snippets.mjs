import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.mjs'
import { filesBelow, workspacePackages } from './workspace.mjs'

/**
 * The `ts` blocks of a text, with the line on which their code starts. `runnable` ones say `ts run`. One below
 * `<summary>vault.ts</summary>` or **`src/vault.ts`** is that file, and the other blocks of its page import it. In TSDoc, `prefix`
 * is what stands before each line.
 */
export function snippetsOf(text, { file, prefix = '' }) {
  const lines = text.split('\n')
  const snippets = []
  for (let at = 0; at < lines.length; at += 1) {
    const info = fence(lines[at], prefix)
    if (info === undefined) continue
    const end = lines.findIndex((line, index) => index > at && content(line, prefix)?.trim() === '```')
    if (end < 0) throw new Error(`${file}:${at + 1}: the block has no end.`)
    if (/^ts( |$)/.test(info)) {
      const code = lines.slice(at + 1, end).map((line) => content(line, prefix) ?? '')
      const above = lines.slice(Math.max(0, at - 2), at).join('\n')
      const name = /<summary>([\w-]+)\.ts<\/summary>|^\*\*`(?:[\w-]+\/)*([\w.-]+)\.ts`\*\*$/m
        .exec(above)
        ?.slice(1)
        .find(Boolean)
      snippets.push({ file, line: at + 2, runnable: info === 'ts run', code: code.join('\n'), ...(name && { name }) })
    }
    at = end
  }
  return snippets
}

/** Every `ts` block of the READMEs, the pages in docs/ and the TSDoc of the packages' sources. */
export function workspaceSnippets() {
  const packages = workspacePackages().filter(({ folder }) => folder !== 'scripts')
  const readmes = ['README.md', 'CONTRIBUTING.md', ...packages.map(({ folder }) => `${folder}/README.md`)]
  const isGuide = (file) => file.endsWith('.md') && !/^(reference|examples)\//.test(file)
  const pages = filesBelow(join(root, 'docs'))
    .filter(isGuide)
    .map((file) => `docs/${file}`)
  const sources = packages.flatMap(({ folder }) =>
    filesBelow(join(root, folder, 'src'))
      .filter((file) => file.endsWith('.ts') && !/\.test(-d)?\.ts$/.test(file))
      .map((file) => `${folder}/src/${file}`),
  )
  return [
    ...[...readmes, ...pages].filter((file) => existsSync(join(root, file))).flatMap((file) => read(file, '')),
    ...sources.flatMap((file) => read(file, ' * ')),
  ]
}

function read(file, prefix) {
  return snippetsOf(readFileSync(join(root, file), 'utf8'), { file, prefix })
}

function fence(line, prefix) {
  return /^```(\S.*)$/.exec(content(line, prefix) ?? '')?.[1].trim()
}

function content(line, prefix) {
  const text = line.trimStart()
  if (prefix === '') return line
  if (text === prefix.trim()) return ''
  return text.startsWith(prefix.trimStart()) ? text.slice(prefix.trimStart().length) : undefined
}
