/** A file, and the host that is asked for. */
export interface NetrcCase {
  readonly file: string
  readonly host: string
}

/** Words and blanks in any order: what a parser trips over. `a.example` is asked for. */
const WORDS = `machine machine machine a.example a.example a.example A.EXAMPLE b.example ab.example login login
  password password default macdef account user token p1 p2 # #c p#q "q·w" "q\\"w" " "x "" x"y \\ p\\q "p\\n" Machine LOGIN
  "machine" "login" é`
  .split(/\s+/)
  .map((word) => word.replace('·', ' '))
const BLANKS = [' ', ' ', ' ', ' ', '\n', '\n', '\n\n', '\t', '  ', '\r\n', ' \n', '\n ', '\r', '\v', '\f', '']
/** Whole entries in the forms that people write. */
const ENTRIES = [
  'machine a.example login t1 password p1\n',
  'machine b.example login t2 password p2\n',
  'machine a.example\nlogin t3\npassword p3\n',
  'machine a.example\n  login t4\n  password "p 4"\n',
  'machine A.example password p5 login t5\n',
  'default login d password dp\n',
  'default\n',
  'macdef init\ncd /x\nmachine a.example login m password n\n\n',
  'macdef init\r\nmachine a.example login m password n\r\n\r\n',
  '# comment machine a.example login c password c\n',
  'machine a.example # login x password y\n',
  'machine a.example\r\n\tlogin r\r\n\tpassword rr\r\n',
  'machine a.example password only\n',
  'machine a.example login only\n',
  'machine a.example login t6 account z password p#6\n',
  `# ${'x'.repeat(4_200)}\n`,
  `machine a.example login ${'l'.repeat(4_040)} password p\n`,
]

/** Files from a seed, the same ones every time (mulberry32). */
export function generateCases(count: number, seed: number): readonly NetrcCase[] {
  let state = seed
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] as string
  const piece = (entries: number): string => (random() < entries ? pick(ENTRIES) : pick(WORDS) + pick(BLANKS))
  return Array.from({ length: count }, () => {
    // Some files are mostly entries, some mostly noise.
    const entries = pick(['0.1', '0.4', '0.9'])
    const pieces = Array.from({ length: 1 + Math.floor(random() * 10) }, () => piece(Number(entries)))
    return { file: pieces.join(''), host: 'a.example' }
  })
}
