/**
 * Finds which of many JWTs may be in a text, by the beginning of their signatures: looking for each of ten thousand tokens
 * would cost every request more than its answer. What it gives may be in the text; what it does not give is not.
 */
export interface JwtIndex {
  /** False for a value that has no signature to find it by. */
  add(value: string): boolean
  remove(value: string): void
  /** The values whose signatures begin somewhere in the text, written plainly or in hex or base64. */
  candidates(text: string): ReadonlySet<string>
}

const keyLength = 16

/** An index without tokens. */
export function createJwtIndex(): JwtIndex {
  const byKey = new Map<string, string>()
  return {
    add: (value) => {
      const key = keyOf(value)
      if (key === undefined) return false
      byKey.set(key, value)
      return true
    },
    remove: (value) => {
      const key = keyOf(value)
      if (key !== undefined) byKey.delete(key)
    },
    candidates: (text) => {
      const found = new Set<string>()
      if (byKey.size > 0)
        for (const view of viewsOf(text))
          for (let dot = view.indexOf('.'); dot !== -1; dot = view.indexOf('.', dot + 1)) {
            const value = byKey.get(view.slice(dot + 1, dot + 1 + keyLength))
            if (value !== undefined) found.add(value)
          }
      return found
    },
  }
}

function keyOf(value: string): string | undefined {
  const signature = /^eyJ[\w-]*\.[\w-]*\.([\w-]+)$/.exec(value)?.[1] ?? ''
  return signature.length < keyLength ? undefined : signature.slice(0, keyLength)
}

/** A text and what its long runs of hex and base64 digits spell, wherever in a run a byte begins. */
function viewsOf(text: string): readonly string[] {
  const views = [text]
  for (const [run] of text.matchAll(/[\w+/-]{64,}/g)) {
    const digits = run.replaceAll('-', '+').replaceAll('_', '/')
    for (let shift = 0; shift < 4; shift += 1) views.push(fromBase64(digits.slice(shift)))
  }
  for (const [run] of text.matchAll(/[0-9a-f]{64,}/gi)) views.push(fromHex(run), fromHex(run.slice(1)))
  return views
}

function fromBase64(digits: string): string {
  return atob(digits.slice(0, digits.length - (digits.length % 4)))
}

function fromHex(digits: string): string {
  let bytes = ''
  for (let at = 0; at + 1 < digits.length; at += 2)
    bytes += String.fromCharCode(Number.parseInt(digits.slice(at, at + 2), 16))
  return bytes
}
