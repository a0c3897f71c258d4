import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const root = new URL('../../../../', import.meta.url)

interface Manifest {
  readonly name: string
  readonly private?: boolean
}

/** Every folder of what gets published, with its manifest. */
const published = ['packages', 'conformance']
  .flatMap((group) => readdirSync(new URL(`${group}/`, root)).map((name) => new URL(`${group}/${name}/`, root)))
  .map((folder) => ({ folder, text: readFileSync(new URL('package.json', folder), 'utf8') }))
  .filter(({ text }) => !(JSON.parse(text) as Manifest).private)

const engines = ['@pulumi/pulumi', '@pulumi/databricks', '@cdktf/hcl2json']

/** Where a program in `folder` finds a package. What a runner adds by NODE_PATH does not count. */
function foundFrom(folder: URL): readonly string[] {
  const above = ['', '../', '../../', '../../../'].map((up) => new URL(`${up}node_modules/`, folder))
  return engines.filter((name) =>
    above.some((place) => place.href.startsWith(root.href) && existsSync(new URL(name, place))),
  )
}

it('is all that Pulumi is needed for: no published package asks for it, nor finds it where its tests run [S0-11]', () => {
  expect(foundFrom(new URL('../', import.meta.url))).toEqual(engines)
  expect(published.length).toBeGreaterThanOrEqual(7)
  for (const { folder, text } of published) {
    expect(text).not.toMatch(/@pulumi|@cdktf/)
    expect(foundFrom(folder)).toEqual([])
  }
})
