import type { Row } from './sign-in.js'

const headings = ['strategy', 'identity', 'token requests', 'first header', 'ok']

/** The rows for people, in aligned columns. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map(({ strategy, identity, tokenRequests, firstHeaderMs, ok }) => [
    strategy,
    identity ?? '-',
    String(tokenRequests),
    firstHeaderMs === null ? '-' : `${firstHeaderMs.toFixed(1)} ms`,
    ok ? 'yes' : 'NO',
  ])
  const lines = [headings, ...cells]
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
