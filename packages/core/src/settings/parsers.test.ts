import { describe, expect, it } from 'vitest'
import {
  parseAccountId,
  parseBearerToken,
  parseCloud,
  parseHost,
  parseIssued,
  parseLoopbackUrl,
  parsePassword,
  parsePrintable,
  parseScopes,
  parseSecureUrl,
  parseWorkspaceId,
} from './parsers.js'

const ID = '00000000-0000-0000-0000-00000000000A'

describe('parsers of settings', () => {
  it.each([
    [parseHost, 'DBC-1.cloud.databricks.com/?o=1', 'https://dbc-1.cloud.databricks.com'],
    [parseBearerToken, 'a-._~+/Z9==', 'a-._~+/Z9=='],
    [parsePrintable, 'two words, naïve', 'two words, naïve'],
    [parseBearerToken, '\ufeff a=\r\n', 'a='],
    [parseIssued, '\ufeff\ta b \n\n', 'a b'],
    [parsePassword, '\ufeff a b \r\n', ' a b '],
    [parseWorkspaceId, '01234567890123456789', '01234567890123456789'],
    [parseAccountId, ID, ID.toLowerCase()],
    [parseCloud, 'AWS', 'aws'],
    [parseCloud, 'azure', 'azure'],
    [parseCloud, 'Gcp', 'gcp'],
    [parseSecureUrl, 'https://idp.example/x?y=1', 'https://idp.example/x?y=1'],
    [parseSecureUrl, 'http://127.0.0.1:1/x', 'http://127.0.0.1:1/x'],
    [parseLoopbackUrl, 'http://localhost', 'http://localhost/'],
    [parseLoopbackUrl, 'HTTP://LOCALHOST/x', 'http://localhost/x'],
    [parseLoopbackUrl, 'https://127.0.0.1:8443/x', 'https://127.0.0.1:8443/x'],
    [parseLoopbackUrl, 'http://[::1]?x', 'http://[::1]/?x'],
  ])('%o reads %s', (parse, raw, value) => {
    expect(parse(raw)).toBe(value)
  })

  it.each([
    ['sql, all-apis  sql,,offline_access', ['all-apis', 'offline_access', 'sql']],
    ['!#[]~', ['!#[]~']],
  ])('parseScopes reads %j', (raw, scopes) => {
    expect(parseScopes(raw)).toEqual(scopes)
  })

  it.each<[(raw: string) => unknown, string]>([
    [parseHost, 'ftp://x'],
    [parseBearerToken, 'two words'],
    [parseBearerToken, ''],
    [parseBearerToken, 'line\nbreak'],
    [parseBearerToken, ' \n'],
    [parseIssued, '\ufeff \r\n'],
    [parseIssued, 'line\nbreak'],
    [parsePassword, '\ufeff\n'],
    [parsePassword, 'line\n\n'],
    [parsePrintable, 'line\nfeed'],
    [parsePrintable, '\u001f'],
    [parsePrintable, '\u007f'],
    [parseWorkspaceId, '1a'],
    [parseWorkspaceId, '123456789012345678901'],
    [parseAccountId, `x${ID}`],
    [parseAccountId, `${ID}0`],
    [parseCloud, 'ibm'],
    [parseScopes, ' , '],
    [parseScopes, 'good "bad"'],
    [parseScopes, 'good b\\ad'],
    [parseScopes, 'gööd'],
    [parseSecureUrl, 'idp.example'],
    [parseSecureUrl, 'http://idp.example/'],
    [parseSecureUrl, 'ftp://127.0.0.1/'],
    [parseSecureUrl, 'https://user@idp.example/'],
    [parseSecureUrl, 'https://:password@idp.example/'],
    [parseLoopbackUrl, 'http://localhost.evil.example/'],
    [parseLoopbackUrl, 'http://127.0.0.11/'],
    [parseLoopbackUrl, 'http://127.1/'],
    [parseLoopbackUrl, 'http://0.0.0.0/'],
    [parseLoopbackUrl, 'http://user@localhost/'],
    [parseLoopbackUrl, 'http://:password@localhost/'],
    [parseLoopbackUrl, 'xhttp://localhost/'],
    [parseLoopbackUrl, 'https://evil.example/http://localhost/'],
  ])('%o refuses %j, and says what is expected without repeating it', (parse, raw) => {
    expect(() => parse(raw)).toThrow(Error)
    if (raw.trim().length < 6 || parse === parseHost) return
    expect(() => parse(raw)).not.toThrow(raw)
  })
})
