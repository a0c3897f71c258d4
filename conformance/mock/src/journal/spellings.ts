/**
 * How a secret may appear in a log: as it is, URL-encoded, hex, base64 and base64url, the latter two also from inside a
 * longer text (a Basic header), where the neighbours shift the alignment. Look for each of them to find a leak.
 */
export function spellings(value: string): readonly string[] {
  const bytes = [...new TextEncoder().encode(value)]
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const base64 = [0, 1, 2].map((shift) => inside(bytes, shift))
  const base64url = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))
  return [...new Set([value, encodeURIComponent(value), hex, hex.toUpperCase(), ...base64, ...base64url])]
}

/** The base64 digits that depend on these bytes alone when `shift` bytes come before them. */
function inside(bytes: readonly number[], shift: number): string {
  const digits = btoa(String.fromCharCode(...Array<number>(shift).fill(0), ...bytes))
  return digits.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6))
}
