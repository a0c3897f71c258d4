import type { Trust } from './clients.js'

/** How the mock is reached, and what is to be trusted. */
export interface Network {
  /** The URL of the proxy; none where every name leads to the mock by itself. */
  readonly proxy: string | undefined
  /** The certificate of the CA, as PEM. */
  readonly caFile: string
  /** The same for the JVM. */
  readonly trustStore: () => Promise<string>
}

type Variables = Readonly<Record<string, string>>

/** What is reached without the proxy: the ports of the mock. */
const direct = '127.0.0.1,localhost,::1'

/** In both spellings: some clients read one of them only, and curl takes a proxy for http: from the small letters alone. */
export function proxyVariables({ proxy }: Network): Variables {
  if (proxy === undefined) return {}
  const set = { HTTPS_PROXY: proxy, HTTP_PROXY: proxy, NO_PROXY: direct }
  return Object.fromEntries(
    Object.entries(set).flatMap(([name, value]) => [
      [name, value],
      [name.toLowerCase(), value],
    ]),
  )
}

/** What would lead away from the mock where it is not set: a proxy of somebody's is sent what was meant for a loopback URL. */
export const proxyNames: readonly string[] = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [
  name,
  name.toLowerCase(),
])

/** What makes clients of a kind trust the CA, and heed the proxy where it takes more than the usual variables. */
export const trustVariables: Readonly<Record<Trust, (network: Network) => Variables | Promise<Variables>>> = {
  node: ({ caFile, proxy }) => ({
    NODE_EXTRA_CA_CERTS: caFile,
    ...(proxy !== undefined && { NODE_USE_ENV_PROXY: '1' }),
  }),
  python: ({ caFile }) => ({ REQUESTS_CA_BUNDLE: caFile, SSL_CERT_FILE: caFile }),
  go: ({ caFile }) => ({ SSL_CERT_FILE: caFile }),
  java: async (network) => ({ JAVA_TOOL_OPTIONS: await javaOptions(network) }),
  curl: ({ caFile }) => ({ CURL_CA_BUNDLE: caFile }),
  // Its setting is not heeded by everything in it.
  gcloud: ({ caFile }) => ({
    CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE: caFile,
    REQUESTS_CA_BUNDLE: caFile,
    SSL_CERT_FILE: caFile,
    CURL_CA_BUNDLE: caFile,
  }),
}

async function javaOptions({ proxy, trustStore }: Network): Promise<string> {
  const properties = [`-Djavax.net.ssl.trustStore=${await trustStore()}`, '-Djavax.net.ssl.trustStoreType=PKCS12']
  if (proxy !== undefined) {
    const { hostname, port } = new URL(proxy)
    for (const scheme of ['https', 'http'])
      properties.push(`-D${scheme}.proxyHost=${hostname}`, `-D${scheme}.proxyPort=${port}`)
  }
  return properties.join(' ')
}
