// Writes the generated pages and checks every snippet of the docs. With --check it compares with what is committed instead.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runChecks } from './lib/checks.mjs'
import { capture, captureApart, root, run } from './lib/run.mjs'
import { withSignIn } from './lib/sign-in-world.mjs'
import { deadLinks, pages } from './lib/links.mjs'
import { workspaceSnippets } from './lib/snippets.mjs'
import { filesBelow } from './lib/workspace.mjs'

const check = process.argv.includes('--check')
const api = join(root, 'docs', 'reference', 'api')
const snippetFolder = join(root, 'scripts', '.snippets')

if (run('nx', ['run-many', '-t', 'build', '--output-style=static'], { stdout: 2 }) !== 0) process.exit(1)
const snippets = workspaceSnippets()
writeSnippets()
const ok = await runChecks('docs', [
  { title: 'every snippet of pages, READMEs and TSDoc is well typed', run: typeCheck },
  ...snippets
    .filter(({ runnable }) => runnable)
    .map((snippet) => ({
      title: `the snippet of ${snippet.file}:${snippet.line} runs against the mock`,
      run: () => runSnippet(snippet),
    })),
  { title: 'the page of error codes is what the table says', run: () => generated('errors-page') },
  { title: "the mock's schemas and pages are what its sources say", run: () => generated('mock-pages') },
  { title: 'the API reference is what the sources say, and its links hold', run: reference },
  { title: 'every link of every page leads somewhere', run: () => pages().flatMap((file) => deadLinks(file)) },
])
rmSync(snippetFolder, { recursive: true })
process.exitCode = ok ? 0 : 1

/** Each page has a folder of its own, so that its blocks can import one that it names. */
function pathOf({ file, line, name = String(line) }) {
  return join(snippetFolder, file.replaceAll('/', '!'), name)
}

/** Each snippet becomes a module, its code on the lines on which the page has it. */
function writeSnippets() {
  rmSync(snippetFolder, { recursive: true, force: true })
  mkdirSync(snippetFolder)
  // The clients of the adapters are installed beside core alone.
  symlinkSync(join(root, 'packages/core/node_modules'), join(snippetFolder, 'node_modules'))
  const compilerOptions = {
    noEmit: true,
    composite: false,
    declaration: false,
    customConditions: [],
    moduleDetection: 'force',
  }
  const config = { extends: '../../tsconfig.base.json', compilerOptions: { ...compilerOptions, rootDir: '../..' } }
  writeFileSync(join(snippetFolder, 'tsconfig.json'), JSON.stringify({ ...config, include: ['*/*.ts'] }))
  for (const snippet of snippets) {
    mkdirSync(dirname(pathOf(snippet)), { recursive: true })
    const blank = '\n'.repeat(snippet.line - 1)
    writeFileSync(`${pathOf(snippet)}.ts`, `${ownImport(snippet)}${blank}${snippet.code}\n`)
    if (snippet.runnable) writeFileSync(`${pathOf(snippet)}.mjs`, stripTypeScriptTypes(snippet.code))
  }
}

/** The example of a function that is not exported from its package needs no import: it stands beside the function. */
function ownImport({ file, code }) {
  if (!file.endsWith('.ts') || /^import /m.test(code)) return ''
  const source = readFileSync(join(root, file), 'utf8')
  const names = [...source.matchAll(/^export (?:async )?(?:function|const|class) (\w+)/gm)].map(([, name]) => name)
  const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(code))
  const built = file.replace('/src/', '/dist/').replace(/\.ts$/, '.js')
  return used.length === 0 ? '' : `import { ${used.join(', ')} } from '../../../${built}'; `
}

function typeCheck() {
  if (snippets.length === 0) return ['There is no snippet to check.']
  const { status, output } = capture('tsc', [
    '-p',
    snippetFolder,
    '--pretty',
    'false',
    '--tsBuildInfoFile',
    'null',
    '--incremental',
    'false',
  ])
  if (status === 0) return []
  const atPage = (line) =>
    line.replace(/^(?:.*\/)?([^/]+)\/[\w.-]+\.ts\((\d+),/, (_, file, at) => `${file.replaceAll('!', '/')}:${at} (`)
  return output.trim().split('\n').map(atPage)
}

function runSnippet(snippet) {
  return withSignIn(async ({ world, env }) => {
    const path = `${pathOf(snippet)}.mjs`
    const { status, stderr, output } = await captureApart('node', [path], {
      cwd: snippetFolder,
      env: { PATH: process.env.PATH, ...env },
    })
    const refused = world.journal.entries.filter(({ outcome }) => outcome !== 'ok').map(({ operation }) => operation)
    return [
      ...(status === 0 && stderr === '' ? [] : [`it ended with ${status}: ${output}`]),
      ...refused.map((operation) => `${operation} was refused`),
    ]
  }, snippet.file)
}

/** A script that writes, or with --check compares. */
function generated(name) {
  const { status, output } = capture('node', [join(root, `scripts/${name}.mjs`), ...(check ? ['--check'] : [])])
  return status === 0 ? [] : [output]
}

function reference() {
  const target = check ? mkdtempSync(join(tmpdir(), 'lakeauth-api-')) : api
  try {
    const { status, output } = capture('typedoc', ['--out', target, '--logLevel', 'Warn'])
    if (status !== 0) return [output]
    return check ? differences(target) : []
  } finally {
    if (check) rmSync(target, { recursive: true })
  }
}

function differences(target) {
  const wanted = filesIn(target)
  const found = existsSync(api) ? filesIn(api) : []
  const read = (folder, file) => readFileSync(join(folder, file), 'utf8')
  const problems = [
    ...wanted.filter((file) => !found.includes(file)).map((file) => `missing: docs/reference/api/${file}`),
    ...found.filter((file) => !wanted.includes(file)).map((file) => `surplus: docs/reference/api/${file}`),
    ...wanted
      .filter((file) => found.includes(file) && read(target, file) !== read(api, file))
      .map((file) => `differs: docs/reference/api/${file}`),
  ]
  return problems.length === 0 ? [] : [...problems, 'Run: node scripts/docs.mjs']
}

function filesIn(folder) {
  return filesBelow(folder, { skip: /^$/ })
}
