import { readdirSync } from 'node:fs'

const folders = ['figures', 'scenarios']

/** In the order in which they are run and shown; one that is not named here comes last. */
const order = [
  'cached-call',
  'allocated',
  'import',
  'import-plugin',
  'bundle',
  'install',
  'first-bearer',
  'azure-first-header',
  'cold-callers',
  'refresh-under-load',
  'passing-faults',
  'hanging-endpoint',
  'down-with-token',
  'down-without-token',
  'client-heap',
  'heap-growth',
  'mock-ready',
  'mock-world',
  'mock-grants',
  'mock-memory',
]

/** Every figure that there is, or those with these ids. A file of the two folders whose default export can run is one. */
export async function loadFigures(only) {
  const files = folders.flatMap((folder) =>
    readdirSync(new URL(`../${folder}/`, import.meta.url))
      .filter((file) => file.endsWith('.mjs') && file !== 'child.mjs')
      .map((file) => `../${folder}/${file}`),
  )
  const loaded = await Promise.all(files.map(async (file) => (await import(file)).default))
  const figures = loaded.sort((a, b) => place(a) - place(b))
  const unknown = (only ?? []).filter((id) => !figures.some((figure) => figure.id === id))
  if (unknown.length > 0)
    throw new Error(`There is no figure ${unknown.join(', ')}: ${figures.map(({ id }) => id).join(', ')}`)
  return only ? figures.filter(({ id }) => only.includes(id)) : figures
}

function place({ id }) {
  return order.includes(id) ? order.indexOf(id) : order.length
}
