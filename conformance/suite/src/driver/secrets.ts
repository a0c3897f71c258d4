import { spellings } from '@lakeauth/mock'
import type { World } from '@lakeauth/mock'
import type { WrittenFile } from './home.js'
import { secretSettings, type Settings } from './sign-ins.js'

/** The secrets of a case: those of the world and those that the client was given. */
export interface CaseSecrets {
  /** Where they show in texts: `access-token#1 on stderr`. */
  shownIn(texts: Readonly<Record<string, string>>): readonly string[]
  /** Those in files that others may read, and those that the client was given in any file. */
  shownInFiles(files: readonly WrittenFile[]): readonly string[]
  /** Text with their names in their place. */
  scrub(text: string): string
}

/** Each piece of a secret that is twice as long holds a whole one of these, wherever it was cut. */
const PIECE_LENGTH = 12

/** Looks for secrets in every usual spelling, and for pieces of them of 24 characters or more. */
export function secretsOf(world: World, settings: Settings): CaseSecrets {
  const given = new Set(secretSettings.flatMap((name) => settings[name] ?? []))
  const names = new Map(secretSettings.flatMap((name) => (settings[name] ? [[settings[name], `setting ${name}`]] : [])))
  for (const { name, value } of world.canaries) names.set(value, name)
  const watched = [...names].map(([value, name]) => ({
    name,
    isGiven: given.has(value),
    forms: spellings(value),
    pieces: piecesOf(value),
  }))
  const within = (text: string): typeof watched =>
    watched.filter(({ forms, pieces }) => [...forms, ...pieces].some((form) => text.includes(form)))
  return {
    shownIn: (texts) =>
      Object.entries(texts).flatMap(([where, text]) => within(text).map(({ name }) => `${name} on ${where}`)),
    shownInFiles: (files) =>
      files.flatMap(({ name: file, text, shared }) =>
        within(text).flatMap(({ name, isGiven }) =>
          shared || isGiven ? [`${name} in ${file}${shared ? ', which others may read' : ''}`] : [],
        ),
      ),
    scrub: (text) =>
      watched.reduce(
        (clean, { name, forms }) => forms.reduce((rest, form) => rest.replaceAll(form, `[${name}]`), clean),
        text,
      ),
  }
}

/** Of a JWT those of its signature: without that it opens nothing, and tokens of one issuer have much of the rest in common. */
function piecesOf(value: string): readonly string[] {
  const secret = value.startsWith('eyJ') ? value.slice(value.lastIndexOf('.') + 1) : value
  return spellings(secret).flatMap((form) =>
    Array.from({ length: Math.floor(form.length / PIECE_LENGTH) }, (_, at) =>
      form.slice(at * PIECE_LENGTH, (at + 1) * PIECE_LENGTH),
    ),
  )
}
