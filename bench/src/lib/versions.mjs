import { readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { expected } from './expected.mjs'

/** The version of a package as it is installed for the bench, or undefined when it is not. */
function installedVersion(name) {
  try {
    return JSON.parse(readFileSync(findPackageJSON(name, import.meta.url), 'utf8')).version
  } catch {
    return undefined
  }
}

/** Every expected peer with its installed version, and a problem for each that is missing or another. */
export function checkVersions(versionOf = installedVersion) {
  const versions = {}
  const problems = []
  for (const [name, wanted] of Object.entries(expected)) {
    versions[name] = versionOf(name)
    if (versions[name] === undefined) problems.push(`${name} is missing; the bench compares with ${wanted}.`)
    else if (versions[name] !== wanted)
      problems.push(`${name} is ${versions[name]}; the bench compares with ${wanted}.`)
  }
  return { versions, problems }
}
