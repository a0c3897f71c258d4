/** A line and a column of a text, from 1 each. */
export interface Place {
  readonly line: number
  readonly column: number
}

type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'comma or end'

const space = /[ \t\r\n]*/y
const textToken = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const scalarToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

/**
 * Where a text stops being JSON; nothing for one that is. `JSON.parse` tells the place of some errors only, and repeats the text,
 * in which a secret may stand. Without recursion: no text is too deep.
 */
export function jsonErrorAt(text: string): Place | undefined {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'value'
  let at = after(space, text, 0) as number
  for (; at < text.length; at = after(space, text, at) as number) {
    const one = text[at] as string
    if (expected === 'comma or end') {
      const inside = open.at(-1)
      if (inside === undefined) return placeOf(text, at)
      if (one === ',') expected = inside === '{' ? 'name' : 'value'
      else if (one === closing[inside]) open.pop()
      else return placeOf(text, at)
      at += 1
    } else if (expected === 'colon') {
      if (one !== ':') return placeOf(text, at)
      expected = 'value'
      at += 1
    } else if ((one === '}' && expected === 'name or }') || (one === ']' && expected === 'value or ]')) {
      open.pop()
      expected = 'comma or end'
      at += 1
    } else if (expected === 'name' || expected === 'name or }') {
      const end = after(textToken, text, at)
      if (end === undefined) return placeOf(text, at)
      expected = 'colon'
      at = end
    } else if (one === '{' || one === '[') {
      open.push(one)
      expected = one === '{' ? 'name or }' : 'value or ]'
      at += 1
    } else {
      const end = after(textToken, text, at) ?? after(scalarToken, text, at)
      if (end === undefined) return placeOf(text, at)
      expected = 'comma or end'
      at = end
    }
  }
  return expected === 'comma or end' && open.length === 0 ? undefined : placeOf(text, at)
}

const closing = { '{': '}', '[': ']' } as const

/** Where a token that begins here ends. */
function after(token: RegExp, text: string, at: number): number | undefined {
  token.lastIndex = at
  return token.test(text) ? token.lastIndex : undefined
}

function placeOf(text: string, at: number): Place {
  const lines = text.slice(0, at).split('\n')
  return { line: lines.length, column: (lines.at(-1) as string).length + 1 }
}
