import type * as GoogleAuthLibrary from 'google-auth-library'
import { type Answer, ask, type Question } from './ask.js'
import type { Google } from './google.js'

/** The module `google-auth-library`. */
export type Library = typeof GoogleAuthLibrary

/** Options that every client of the library is made with. */
export type ClientOptions = Pick<
  GoogleAuthLibrary.OAuth2ClientOptions,
  'transporterOptions' | 'useAuthRequestParameters'
>

/** Loaded on first use: importing this package must not cost what the library costs. */
export function loadLibrary(): Promise<Library> {
  return import('google-auth-library')
}

/** A client of the library failed by itself, before or after its request: its own words may hold a key. */
export class LibraryFailure extends Error {}

/**
 * Lets a fresh client of the library make one request, through {@link ask}: core's guard, deadline and cancellation hold for
 * it, refusals are ours, and the library repeats and logs nothing.
 *
 * @throws LibraryFailure when the client failed without a request that did.
 */
export async function throughLibrary(
  work: (library: Library, options: ClientOptions) => Promise<unknown>,
  question: Omit<Question, 'method' | 'headers' | 'body' | 'text'>,
  google: Google,
): Promise<Answer> {
  const library = await loadLibrary()
  let answer: Answer | undefined
  let failure: { readonly error: unknown } | undefined
  const fetchImplementation: typeof globalThis.fetch = async (_url, init) => {
    try {
      const headers = Object.fromEntries(new Headers(init?.headers))
      const sent = { method: 'POST', headers, body: init?.body as string | URLSearchParams } as const
      answer = await ask({ ...question, ...sent }, google)
      return Response.json(answer.body)
    } catch (error) {
      failure = { error }
      throw error
    }
  }
  try {
    await work(library, {
      // Its own repetitions would multiply with core's, and wait on the wall clock.
      transporterOptions: { fetchImplementation, retryConfig: { retry: 0 } },
      // What it adds to requests, and a log of tokens that an environment variable switches on.
      useAuthRequestParameters: false,
    })
  } catch {
    if (failure) throw failure.error
    throw new LibraryFailure('The library failed.')
  }
  if (!answer) throw new LibraryFailure('The library made no request.')
  return answer
}
