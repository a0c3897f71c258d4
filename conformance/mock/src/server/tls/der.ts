/** ASN.1 values in DER (X.690), as far as a certificate needs them. */
export type Der = Buffer

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** A value of any kind: its tag, the length of its content, its content. */
export function tagged(tag: number, ...content: readonly Uint8Array[]): Der {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body])
}

export function sequence(...content: readonly Uint8Array[]): Der {
  return tagged(tags.sequence, ...content)
}

export function set(...content: readonly Uint8Array[]): Der {
  return tagged(tags.set, ...content)
}

export function octetString(content: Uint8Array): Der {
  return tagged(tags.octetString, content)
}

export function utf8String(text: string): Der {
  return tagged(tags.utf8String, Buffer.from(text))
}

export function nothing(): Der {
  return tagged(tags.null)
}

export function boolean(value: boolean): Der {
  return tagged(tags.boolean, Buffer.from([value ? 0xff : 0]))
}

/** A positive integer from its bytes: a first bit that is set would make it negative. */
export function integer(bytes: Uint8Array): Der {
  const first = bytes.findIndex((byte) => byte !== 0)
  const digits = first < 0 ? Buffer.from([0]) : bytes.subarray(first)
  return tagged(tags.integer, (digits[0] as number) > 0x7f ? Buffer.from([0]) : Buffer.alloc(0), digits)
}

/** Bits that fill whole bytes, but for `unused` at the end. */
export function bitString(bytes: Uint8Array, unused = 0): Der {
  return tagged(tags.bitString, Buffer.from([unused]), bytes)
}

/** An object identifier from its dotted form. */
export function oid(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return tagged(tags.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

/** A moment, to the second: two-digit years until 2049, as RFC 5280 section 4.1.2.5 wants it. */
export function time(moment: Date): Der {
  const digits = `${moment.toISOString().slice(0, 19).replace(/\D/g, '')}Z`
  return moment.getUTCFullYear() < 2050
    ? tagged(tags.utcTime, Buffer.from(digits.slice(2)))
    : tagged(tags.generalizedTime, Buffer.from(digits))
}

/** The content of a value, and each value in it as it stands. */
export function children(der: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = []
  for (let at = headerOf(der).header; at < der.length; ) {
    const { header, length } = headerOf(der.subarray(at))
    found.push(der.subarray(at, at + header + length))
    at += header + length
  }
  return found
}

/** The content of one value, without tag and length. */
export function contentOf(der: Uint8Array): Uint8Array {
  const { header, length } = headerOf(der)
  return der.subarray(header, header + length)
}

function headerOf(der: Uint8Array): { readonly header: number; readonly length: number } {
  const first = der[1] ?? 0
  if (first < 0x80) return { header: 2, length: first }
  const bytes = der.subarray(2, 2 + (first & 0x7f))
  return { header: 2 + bytes.length, length: bytes.reduce((sum, byte) => sum * 256 + byte, 0) }
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff]
  return Buffer.from([0x80 | bytes.length, ...bytes])
}

function base128(value: number): number[] {
  const digits = [value & 0x7f]
  for (let rest = value >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80)
  return digits
}
