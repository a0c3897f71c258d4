import { describe, expect, it } from 'vitest'
import { fakeAuth } from '../../test/support/fake-auth.js'
import { sqlAuthentication, sqlConnection } from './sql-authentication.js'

describe('sqlAuthentication', () => {
  it('hands out headers that the driver may write into, of the current token', async () => {
    const auth = fakeAuth()
    const headers = await sqlAuthentication(auth).authenticate()
    headers['User-Agent'] = 'driver'
    expect(headers).toEqual({
      Authorization: 'Bearer t1',
      'X-Databricks-Workspace-Id': '42',
      'User-Agent': 'driver',
    })
    expect(await auth.headers()).not.toHaveProperty('User-Agent')
  })
})

describe('sqlConnection', () => {
  it('looks the host up where the settings do not say it', async () => {
    expect(await sqlConnection(fakeAuth({ without: 'host' }))).toMatchObject({ host: 'ws.example', port: 443 })
  })
})
