import { describe, expect, it } from 'vitest'
import { loadUndici, type Loader } from './load-undici.js'

const undici = { fetch } as never

function loaderOf(version: string): Loader {
  return { load: async () => undici, version: async () => version }
}

describe('loadUndici', () => {
  it.each(['7.30.2', '7.30.3', '7.31.0', '7.200.0'])('takes version %s', async (version) => {
    expect(await loadUndici(loaderOf(version))).toBe(undici)
  })

  it.each(['7.30.1', '7.29.9', '6.99.99', '8.0.0', '17.30.2', '7.31.0-beta.1', '7', '', 'x\n::warning::'])(
    'refuses version %j, and says which it needs and how to get it',
    async (version) => {
      const error = await loadUndici(loaderOf(version)).catch((thrown: Error) => thrown)
      const shown = /^[\d.a-z-]+$/.test(version) ? version : 'unknown'
      expect(error).toMatchObject({
        name: 'ConfigurationError',
        code: 'ERR_PEER_UNAVAILABLE',
        attribute: 'undici',
        message: `The transport needs undici 7.30.2 or later, below 8, and undici is installed in version ${shown}. Run \`npm install undici@^7.30.2\`.`,
      })
    },
  )

  it('says that it is missing', async () => {
    const missing = Object.assign(new Error("Cannot find package 'undici'"), { code: 'ERR_MODULE_NOT_FOUND' })
    const loader = { load: async () => undici, version: () => Promise.reject(missing) }
    const error = await loadUndici(loader).catch((thrown: Error) => thrown)
    expect(error).toMatchObject({ code: 'ERR_PEER_UNAVAILABLE', cause: missing })
    expect((error as Error).message).toMatch(/is not installed\. Run `npm install undici@/)
  })

  it('says that it cannot be loaded', async () => {
    const broken = () => Promise.reject(new SyntaxError('Unexpected token'))
    for (const loader of [
      { load: async () => undici, version: broken },
      { ...loaderOf('7.30.2'), load: broken },
    ])
      await expect(loadUndici(loader)).rejects.toMatchObject({
        message: expect.stringContaining('undici cannot be loaded.'),
      })
  })

  it('loads the one that is installed', async () => {
    expect(await loadUndici()).toHaveProperty('ProxyAgent')
  })
})
