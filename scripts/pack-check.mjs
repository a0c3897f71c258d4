// Packs what gets published, and proves that the tarballs are complete, hold nothing else, and work where they are installed.
// With --write it brings the committed lists of files up to date.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { runChecks } from './lib/checks.mjs'
import { capture, captureApart, root, run } from './lib/run.mjs'
import { withSignIn } from './lib/sign-in-world.mjs'
import { snippetsOf } from './lib/snippets.mjs'
import { tutorialOf } from './lib/tutorial.mjs'
import { publishedPackages, workspacePackages } from './lib/workspace.mjs'

const example = 'lakeauth-strategy-example'
const tutorial = 'docs/guide/write-a-strategy.md'
const lists = join(root, 'scripts', 'packed')
const never = /\.test\.|\.test-d\.|(^|\/)test\/|\.map$|(^|\/)\.env|\.tsbuildinfo$|(^|\/)node_modules\//
const oldest = join(root, 'scripts/node_modules/.bin/node')
const nodes = [
  // Published for Linux alone: elsewhere the workspace's Node has to do.
  ...(existsSync(oldest) || process.platform === 'linux'
    ? [{ name: 'the oldest Node promised', program: oldest }]
    : []),
  { name: "the workspace's Node", program: process.execPath },
]

if (run('nx', ['run-many', '-t', 'build', '--output-style=static'], { stdout: 2 }) !== 0) process.exit(1)
const published = publishedPackages()
const packed = [...published, ...workspacePackages().filter(({ manifest }) => manifest.name === example)]
const folder = mkdtempSync(join(tmpdir(), 'lakeauth-pack-'))
try {
  const tarballs = Object.fromEntries(packed.map((one) => [one.manifest.name, pack(one)]))
  if (process.argv.includes('--write')) writeLists(tarballs)
  const ok = await runChecks('pack-check', [
    ...packed.flatMap((one) => checksOf(one, tarballs)),
    {
      title: `the package that ${tutorial} writes is built, tested and certified in an empty folder, by nothing but the page`,
      run: () => tutorialProblems(tarballs),
    },
  ])
  process.exitCode = ok ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}

function pack({ folder: source, manifest }) {
  const target = join(folder, manifest.name.replace('/', '-'))
  mkdirSync(target)
  const { status, output } = capture('pnpm', ['pack', '--pack-destination', target], { cwd: join(root, source) })
  const [file] = readdirSync(target)
  if (status !== 0 || !file) throw new Error(`pnpm pack failed in ${source}: ${output}`)
  return join(target, file)
}

function checksOf(one, tarballs) {
  const { name } = one.manifest
  const tarball = tarballs[name]
  return [
    { title: `${name}: publint --strict finds nothing`, run: () => failureOf('publint', ['--strict', tarball]) },
    {
      title: `${name}: its types resolve for every user of ES modules`,
      run: () => failureOf('attw', [tarball, '--profile', 'esm-only', '--no-color', '--no-emoji']),
    },
    {
      title: `${name}: the tarball holds exactly the files of the committed list`,
      run: () => listProblems(name, tarball),
    },
    {
      title: `${name}: the tarball holds a licence, a README and nothing of the workshop`,
      run: () => contentProblems(tarball),
    },
    ...nodes.map((node) => ({
      title: `${name}: installed with npm in an empty folder, the README's first snippet works on ${node.name}`,
      run: () => installProblems(one, tarballs, node),
    })),
  ]
}

function failureOf(command, words) {
  const { status, output } = capture(command, words)
  return status === 0 ? [] : [output]
}

function filesIn(tarball) {
  const { stdout } = capture('tar', ['-tzf', tarball])
  return stdout
    .trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''))
    .sort()
}

function listOf(name) {
  return join(lists, `${name.replace('/', '-')}.txt`)
}

function writeLists(tarballs) {
  mkdirSync(lists, { recursive: true })
  for (const [name, tarball] of Object.entries(tarballs))
    writeFileSync(listOf(name), `${filesIn(tarball).join('\n')}\n`)
}

function listProblems(name, tarball) {
  const wanted = readFileSync(listOf(name), 'utf8').trim().split('\n')
  const found = filesIn(tarball)
  const problems = [
    ...wanted.filter((file) => !found.includes(file)).map((file) => `missing: ${file}`),
    ...found.filter((file) => !wanted.includes(file)).map((file) => `surplus: ${file}`),
  ]
  const hint =
    'If it is meant to be so: node scripts/pack-check.mjs --write. If a file is from an old build, delete dist.'
  return problems.length === 0 ? [] : [...problems, hint]
}

function contentProblems(tarball) {
  const files = filesIn(tarball)
  const empty = ['LICENSE', 'README.md', 'package.json'].filter(
    (file) => !files.includes(file) || capture('tar', ['-xzOf', tarball, `package/${file}`]).stdout.trim() === '',
  )
  const manifest = JSON.parse(capture('tar', ['-xzOf', tarball, 'package/package.json']).stdout)
  return [
    ...['devDependencies', 'nx', 'scripts'].filter((key) => key in manifest).map((key) => `package.json has "${key}"`),
    ...empty.map((file) => `missing or empty: ${file}`),
    ...files.filter((file) => never.test(file)).map((file) => `does not belong: ${file}`),
  ]
}

/** Installs a package as a user does, its workspace dependencies as tarballs, and runs the snippet that its README starts with. */
async function installProblems({ folder: source, manifest }, tarballs, { program }) {
  const snippets = snippetsOf(readFileSync(join(root, source, 'README.md'), 'utf8'), { file: `${source}/README.md` })
  const [snippet] = snippets
  if (!snippet) return [`${source}/README.md has no ts snippet.`]
  const place = mkdtempSync(join(folder, 'install-'))
  const home = mkdtempSync(join(folder, 'home-'))
  const env = { PATH: process.env.PATH, HOME: home, ...certificates() }
  writeFileSync(join(place, 'package.json'), '{ "name": "somebody", "private": true, "type": "module" }')
  const files = [manifest.name, ...workspaceNeeds(manifest)].map((name) => tarballs[name])
  const npm = ['install', '--no-audit', '--no-fund', '--loglevel=error', ...files]
  const installed = await captureApart('npm', npm, { cwd: place, env })
  if (installed.status !== 0) return [`npm install failed: ${installed.output}`]
  for (const { name, code } of snippets.filter((one) => one.name))
    writeFileSync(join(place, `${name}.js`), stripTypeScriptTypes(code))
  // The kit takes any runner's `test`; Node's own needs no installation.
  const code = snippet.code.replace("from 'vitest'", "from 'node:test'")
  writeFileSync(join(place, 'snippet.mjs'), stripTypeScriptTypes(code))
  return withSignIn(async ({ world, env: signInEnv }) => {
    const ran = await captureApart(program, ['snippet.mjs'], { cwd: place, env: { HOME: home, ...signInEnv } })
    const refused = world.journal.entries.filter(({ outcome }) => outcome !== 'ok').map(({ operation }) => operation)
    const calls = world.journal.count('clusters.list', { outcome: 'ok' })
    return [
      ...(ran.status === 0 && ran.stderr === '' ? [] : [`the snippet ended with ${ran.status}: ${ran.output}`]),
      ...refused.map((operation) => `${operation} was refused`),
      ...(usesNetwork(manifest) && calls !== 1 ? [`${calls} calls of clusters/list arrived, expected 1`] : []),
    ]
  }, `${source}/README.md`)
}

/**
 * Does what the tutorial says, to the letter, but for two things: our packages are the tarballs, and those of others have the
 * versions of the workspace.
 */
async function tutorialProblems(tarballs) {
  const { files, commands } = tutorialOf(readFileSync(join(root, tutorial), 'utf8'))
  const place = mkdtempSync(join(folder, 'tutorial-'))
  const home = mkdtempSync(join(folder, 'home-'))
  for (const { path, content } of files) {
    mkdirSync(dirname(join(place, path)), { recursive: true })
    writeFileSync(join(place, path), content)
  }
  const problems = []
  for (const [index, { name, program }] of nodes.entries()) {
    const env = { PATH: [dirname(program), process.env.PATH].join(delimiter), HOME: home, ...certificates() }
    const isInstalled = index > 0
    for (const command of commands.filter((one) => !(isInstalled && one.startsWith('npm install')))) {
      const words = command.split(' ').map((word) => tarballs[word] ?? pinned(word))
      const { status, output } = await captureApart('sh', ['-c', words.join(' ')], { cwd: place, env })
      if (status !== 0) return [...problems, `${command} ended with ${status} on ${name}: ${output}`]
      problems.push(...certificateProblems(command, output).map((problem) => `${command} on ${name}: ${problem}`))
    }
  }
  return problems
}

/** What a command that certifies has to say. */
function certificateProblems(command, output) {
  if (command === 'npm test') {
    const passed = Number(/^. pass (\d+)$/m.exec(output)?.[1])
    return passed > 20 ? [] : [`${passed} tests passed.`]
  }
  if (!command.startsWith('npx lakeauth-conformance')) return []
  return /^conformant: \d+ pass, /m.test(output) ? [] : [`It is not conformant: ${output}`]
}

/** The package in the version of the workspace, so that a new one on the registry fails nothing here. */
function pinned(word) {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const versions = {
    typescript: devDependencies['typescript-7'].split('@').at(-1),
    '@types/node': devDependencies['@types/node'],
  }
  return versions[word] ? `${word}@${versions[word]}` : word
}

/** The kit works in process; what signs in has to be seen by the mock. */
function usesNetwork({ nx }) {
  return !nx.tags.includes('layer:kit')
}

function workspaceNeeds({ dependencies = {}, peerDependencies = {} }) {
  return Object.entries({ ...dependencies, ...peerDependencies })
    .filter(([, range]) => range.startsWith('workspace:'))
    .flatMap(([name]) => [name, ...workspaceNeeds(packed.find(({ manifest }) => manifest.name === name).manifest)])
}

/** Where the machine keeps the certificates that npm needs to reach its registry. */
function certificates() {
  const names = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY']
  const known = [...names, ...names.map((name) => name.toLowerCase())].filter((name) => process.env[name])
  return Object.fromEntries(known.map((name) => [name, process.env[name]]))
}
