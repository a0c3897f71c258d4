// What @azure/identity itself asks for, on the machine that the environment describes.
import { ManagedIdentityCredential } from '@azure/identity'

let asked
const httpClient = {
  sendRequest: async (request) => {
    asked = { url: request.url, headers: request.headers.toJSON() }
    throw new Error('seen')
  },
}
const credential = new ManagedIdentityCredential({
  ...JSON.parse(process.env.OPTIONS),
  retryOptions: { maxRetries: 0 },
  httpClient,
})
await credential.getToken('2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default').catch(() => {})
const url = new URL(asked.url)
console.log(
  JSON.stringify({
    url: url.origin + url.pathname,
    query: Object.fromEntries(url.searchParams),
    header: asked.headers['x-identity-header'],
  }),
)
