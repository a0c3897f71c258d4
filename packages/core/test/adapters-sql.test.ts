import { DBSQLClient } from '@databricks/sql'
import { databricksAuth, pat } from '@lakeauth/core'
import { type SqlAuthentication, sqlAuthentication, sqlConnection } from '@lakeauth/core/adapters'
import { describe, expect, it } from 'vitest'
import { signIns, workspace } from './support/adapters.js'
import { untrustedCertificate } from './support/certificate.js'
import { rejection } from './support/context.js'
import { fakeAuth } from './support/fake-auth.js'
import { listen, type Loopback } from './support/listen.js'

/** A client whose session is opened at a fake of the driver's own server, which speaks https alone. */
async function connected(
  { origin }: Loopback,
  provider: SqlAuthentication,
  log: (message: string) => void = () => {},
): Promise<DBSQLClient> {
  const client = new DBSQLClient({ logger: { log: (_level, message) => log(message) } })
  await client.connect({
    host: '127.0.0.1',
    port: Number(new URL(origin).port),
    path: '/sql/1.0/warehouses/example',
    authType: 'custom',
    provider,
    checkServerCertificate: false,
    telemetryEnabled: false,
  })
  return client
}

describe('the SQL driver', () => {
  it('hands a failed sign-in to its caller as our error after one token request [T35]', async () => {
    await using place = await workspace({ clientSecret: 'a-secret-that-is-wrong' })
    await using thrift = await listen((_request, response) => void response.end(), await untrustedCertificate())
    const logged: string[] = []
    const client = await connected(thrift, sqlAuthentication(place.auth), (message) => void logged.push(message))
    const error = await rejection(client.openSession())
    expect(error).toMatchObject({ name: 'TokenRequestError', code: 'ERR_TOKEN_REJECTED' })
    expect(signIns(place.world).grants).toBe(1)
    expect(thrift.requests).toEqual([])
    place.assertSilent('the error or the log', error, logged)
    await client.close()
  })

  it('asks for the headers anew for every request, so that a long session outlives a token', async () => {
    await using thrift = await listen(
      (_request, response) => void response.writeHead(400).end(),
      await untrustedCertificate(),
    )
    const auth = fakeAuth()
    const client = await connected(thrift, sqlAuthentication(auth))
    await rejection(client.openSession())
    await auth.headers({ rejected: await auth.headers() })
    await rejection(client.openSession())
    await client.close()
    expect(thrift.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer t1', 'Bearer t2'])
  })

  // The driver has no place to stop a redirect. This holds what the guide says of it.
  it('keeps Authorization from another host when it follows a redirect, and takes other headers along', async () => {
    const tls = await untrustedCertificate()
    await using elsewhere = await listen((_request, response) => void response.writeHead(400).end(), tls)
    const there = `https://localhost:${new URL(elsewhere.origin).port}/there`
    await using thrift = await listen(
      (_request, response) => void response.writeHead(302, { location: there }).end(),
      tls,
    )
    const client = await connected(thrift, sqlAuthentication(fakeAuth()))
    await rejection(client.openSession())
    await client.close()
    expect(thrift.requests[0]?.headers.authorization).toBe('Bearer t1')
    expect(elsewhere.requests[0]?.headers.authorization).toBeUndefined()
    expect(elsewhere.requests[0]?.headers['x-databricks-workspace-id']).toBe('42')
  })

  it.each([
    ['https://adb-1.2.azuredatabricks.net', 'adb-1.2.azuredatabricks.net', 443],
    ['https://127.0.0.1:8443', '127.0.0.1', 8443],
  ])('gets host and port of %s', async (host, name, port) => {
    const auth = await databricksAuth({ strategies: [pat], env: {}, home: undefined, config: { host, token: 't' } })
    const connection = await sqlConnection(auth)
    expect(connection).toMatchObject({ host: name, port, authType: 'custom' })
    expect(await connection.provider.authenticate()).toEqual({ Authorization: 'Bearer t' })
  })

  it('is refused a host without https, which it cannot speak', async () => {
    await using place = await workspace()
    expect(await rejection(sqlConnection(place.auth))).toMatchObject({
      name: 'ConfigurationError',
      code: 'ERR_CLIENT_UNSUPPORTED',
      message: expect.stringContaining('@databricks/sql: expected a host with https, found one with http://') as string,
    })
  })
})
