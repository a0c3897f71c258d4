/** Where each authority of a world is reached: under its public name, or wherever a server put it. */
export interface Places {
  /** The origin to give to a client, such as `https://login.microsoftonline.com` or `http://127.0.0.1:8080`. */
  originOf(authority: string): string
  /** The authority that this origin stands for, when a server put one there. */
  authorityAt(origin: string): string | undefined
  /** From now on `authority` is reached at `origin`. */
  serve(authority: string, origin: string): void
  /** Everything is reached under its public name again. */
  restore(): void
}

/** Metadata servers of the clouds speak plain HTTP, and so does what listens on the machine itself. */
const plainHttp = /^(169\.254\.\d+\.\d+|metadata(\.google\.internal)?|localhost:\d+)$/

/** Nothing is served yet. */
export function createPlaces(): Places {
  const origins = new Map<string, string>()
  return {
    originOf: (authority) => origins.get(authority) ?? `${plainHttp.test(authority) ? 'http' : 'https'}://${authority}`,
    authorityAt: (origin) => {
      for (const [authority, served] of origins) if (served === origin) return authority
      return undefined
    },
    serve: (authority, origin) => {
      origins.set(authority, origin)
    },
    restore: () => origins.clear(),
  }
}
