import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from './run.mjs'
import { filesBelow } from './workspace.mjs'

/** Every Markdown page of the repository that people write, and the generated ones. */
export function pages() {
  return filesBelow(root, { skip: /^(node_modules|dist|reports|\..*)$/ }).filter((file) => file.endsWith('.md'))
}

/**
 * The links of a page that lead nowhere: a file that is not there, one outside the repository, or a heading that the page
 * it points to does not have. Addresses of other sites are not asked.
 */
export function deadLinks(file, { base = root, read = (path) => readFileSync(path, 'utf8') } = {}) {
  const text = withoutCode(read(join(base, file)))
  return linksOf(text).flatMap(({ target, line }) => {
    const problem = problemOf(target, file, base, read)
    return problem ? [`${file}:${line}: ${target} ${problem}`] : []
  })
}

function problemOf(target, file, base, read) {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return undefined
  const [path, anchor] = target.split('#')
  const absolute = path === '' ? join(base, file) : join(base, dirname(file), decodeURIComponent(path))
  if (relative(base, absolute).startsWith('..')) return 'leaves the repository'
  if (!existsSync(absolute)) return 'does not exist'
  if (anchor === undefined || statSync(absolute).isDirectory() || !absolute.endsWith('.md')) return undefined
  return anchorsOf(read(absolute)).has(anchor) ? undefined : 'has no such heading'
}

function linksOf(text) {
  return text
    .split('\n')
    .flatMap((content, at) =>
      [...content.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)].map(([, target]) => ({ target, line: at + 1 })),
    )
}

/** Headings become anchors as on GitHub: lower case, punctuation dropped, spaces as dashes; the second of a name gets `-1`. */
function anchorsOf(text) {
  const seen = new Map()
  const anchors = [...withoutFences(text).matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading]) => {
    const slug = plain(heading)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-')
    const count = seen.get(slug) ?? 0
    seen.set(slug, count + 1)
    return count === 0 ? slug : `${slug}-${count}`
  })
  const explicit = [...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, id]) => id)
  return new Set([...anchors, ...explicit])
}

function plain(heading) {
  return heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/\\/g, '')
}

/** Lines stay where they are, so that a problem names the right one. */
function withoutCode(text) {
  return withoutFences(text).replace(/`[^`\n]*`/g, '')
}

function withoutFences(text) {
  return text.replace(/^( *)(```|~~~)[\s\S]*?^\1\2 *$/gm, (block) => block.replace(/[^\n]/g, ''))
}
