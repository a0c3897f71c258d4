/** One client credentials request with `fetch`, as a user writes it by hand (RFC 6749 section 4.4). */
export async function requestToken({ host, clientId, clientSecret }, send = fetch) {
  const response = await send(`${host}/oidc/v1/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'all-apis' }),
  })
  if (!response.ok) throw new Error(`The token endpoint answered ${response.status}.`)
  return response.json()
}
