/** The `Date` of an answer: the server's clock, in seconds since the epoch. */
export function serverTimeOf(response: Response | undefined): { readonly serverTime?: number } {
  const date = Date.parse(response?.headers.get('date') ?? '')
  return Number.isNaN(date) ? {} : { serverTime: date / 1000 }
}
