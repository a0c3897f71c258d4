import { readFileSync } from 'node:fs'
import { JWT } from 'google-auth-library'

/** A service account with a key. The library knows one token endpoint, `https://oauth2.googleapis.com`, so through the proxy. */
export default {
  name: 'google-auth',
  package: 'google-auth-library',
  via: 'through a proxy',
  unavailable: ({ google, proxy, ca }) =>
    google && proxy && ca
      ? undefined
      : 'the library asks only oauth2.googleapis.com, and this mock has no proxy for it',
  async open({ google, proxy }) {
    const { client_email: email, private_key: key } = JSON.parse(readFileSync(google.serviceAccountKeyFile, 'utf8'))
    const scopes = ['https://www.googleapis.com/auth/cloud-platform']
    const client = new JWT({ email, key, scopes, transporterOptions: { proxy } })
    return { headers: () => client.getRequestHeaders() }
  },
}
