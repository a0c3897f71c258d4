/** Makes identifiers (never secrets) that are the same for the same seed, whatever else the world does. */
export interface Identifiers {
  /** `length` hex digits for this label. */
  hex(label: string, length: number): string
  uuid(label: string): string
  /** A decimal text of `digits` digits, not beginning with zero. */
  decimal(label: string, digits: number): string
}

/** Identifiers derived from `seed` and a label by a small non-cryptographic hash. */
export function createIdentifiers(seed: string): Identifiers {
  function hex(label: string, length: number): string {
    let text = ''
    for (let block = 0; text.length < length; block += 1) text += hash(`${seed}\u0000${label}\u0000${block}`)
    return text.slice(0, length)
  }
  return {
    hex,
    uuid: (label) => {
      const digits = hex(label, 32)
      const variant = '89ab'[Number.parseInt(digits[16] as string, 16) % 4]
      return [
        digits.slice(0, 8),
        digits.slice(8, 12),
        `4${digits.slice(13, 16)}`,
        `${variant}${digits.slice(17, 20)}`,
        digits.slice(20),
      ].join('-')
    },
    decimal: (label, digits) => {
      const all = Array.from(hex(label, digits), (digit) => Number.parseInt(digit, 16) % 10).join('')
      return `${(Number(all[0]) % 9) + 1}${all.slice(1)}`
    },
  }
}

function hash(text: string): string {
  let state = 0x811c9dc5
  for (const character of text) state = Math.imul(state ^ (character.codePointAt(0) as number), 0x01000193)
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return ((state ^ (state >>> 16)) >>> 0).toString(16).padStart(8, '0')
}
