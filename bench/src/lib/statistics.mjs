/** The middle value; of an even number the mean of the middle two. */
export function median(values) {
  return quantile(values, 0.5)
}

/** A quantile, between two neighbours in proportion. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)]
  const above = sorted[Math.ceil(position)]
  return below + (above - below) * (position - Math.floor(position))
}

/** The values in another order in each round, so that none is always first. */
export function rotated(values, round) {
  const start = round % values.length
  return [...values.slice(start), ...values.slice(0, start)]
}
