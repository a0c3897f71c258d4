import type { Report, ReportedResult } from './model.js'

/** The results of one area, in their order. */
export interface Area {
  readonly name: string
  readonly results: readonly ReportedResult[]
}

/** The results by area, in the order in which the areas come. */
export function areasOf({ results }: Pick<Report, 'results'>): readonly Area[] {
  const names = new Set(results.map(({ area }) => area))
  return [...names].map((name) => ({ name, results: results.filter(({ area }) => area === name) }))
}
