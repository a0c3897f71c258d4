// A mock of token endpoints in a process of its own; prints how to ask it for a token: { url, authorization }.
const [kind, algorithm] = process.argv.slice(2)

const started = await { lakeauth, 'oauth2-mock-server': oauth2MockServer }[kind]()
process.stdout.write(`${JSON.stringify(started)}\n`)

async function lakeauth() {
  const [{ createWorld }, { startServer }] = await Promise.all([
    import('@lakeauth/mock'),
    import('@lakeauth/mock/server'),
  ])
  const world = createWorld({ signingAlgorithm: algorithm })
  await startServer({ worlds: [world], httpsPort: false, proxyPort: false })
  const { host, clientId, clientSecret } = world.workspace
  return { url: `${host}/oidc/v1/token`, authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` }
}

async function oauth2MockServer() {
  const { OAuth2Server } = await import('oauth2-mock-server')
  const server = new OAuth2Server()
  await server.issuer.keys.generate(algorithm)
  // Our tokens have an id of their own each, and so have theirs.
  server.service.on('beforeTokenSigning', (token) => {
    token.payload.jti = crypto.randomUUID()
  })
  await server.start(0, '127.0.0.1')
  return { url: `http://127.0.0.1:${server.address().port}/token`, authorization: `Basic ${btoa('client:secret')}` }
}
