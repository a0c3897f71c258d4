/**
 * What a careful user writes by hand in fifty lines: one cached token, one request in flight, a refresh ahead in the
 * background, three more attempts after a temporary refusal. A minimal rival, fair: it does nothing that a user would not need.
 */
export default {
  name: 'yardstick',
  async open({ host, clientId, clientSecret }) {
    let ready
    let refreshAt = 0
    let expiresAt = 0
    let retryAt = 0
    let failure
    let flight

    async function headers() {
      const now = Date.now()
      if (now < refreshAt) return ready
      if (now >= retryAt) {
        const refreshed = refresh()
        if (now >= expiresAt) return refreshed
        refreshed.catch(() => {})
      }
      if (now >= expiresAt) throw failure
      return ready
    }

    function refresh() {
      flight ??= request()
        .catch((error) => {
          retryAt = Date.now() + 400
          failure = error
          throw error
        })
        .finally(() => (flight = undefined))
      return flight
    }

    async function request(attempt = 1) {
      const started = Date.now()
      const response = await fetch(`${host}/oidc/v1/token`, {
        method: 'POST',
        headers: { Authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'all-apis' }),
        signal: AbortSignal.timeout(20_000),
      })
      if ([429, 503].includes(response.status) && attempt < 4) {
        const seconds = Number(response.headers.get('retry-after')) || 0.2 * 2 ** attempt
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
        return request(attempt + 1)
      }
      if (!response.ok) throw new Error(`The token endpoint answered ${response.status}.`)
      const { access_token: token, expires_in: seconds } = await response.json()
      expiresAt = started + seconds * 1000
      refreshAt = started + seconds * 500
      ready = { Authorization: `Bearer ${token}` }
      return ready
    }

    return { headers }
  },
}
