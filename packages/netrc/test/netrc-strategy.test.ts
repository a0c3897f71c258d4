import { databricksAuth, explain, pat } from '@lakeauth/core'
import { fakeFiles } from '@lakeauth/core/testing'
import { describe, expect, it } from 'vitest'
import { netrc } from '../src/index.js'
import { FILE, refusalOf, surroundings } from './support/sign-in.js'

const CANARY = 'dapi00000000000000000000000000c0ffee'

describe('netrc', () => {
  it.each([
    ['on separate lines', (m: string, p: string) => `machine ${m}\nlogin token\npassword ${p}\n`],
    [
      'on one line among others',
      (m: string, p: string) => `machine x login token password y\nmachine ${m} login token password ${p}\n`,
    ],
  ])(
    'signs in with the entry for the host %s, as a bearer token [S2-12] [S2-13] [S2-16] [S2-17]',
    async (_name, text) => {
      const { world, signIn } = surroundings(({ workspace }, machine) => text(machine, workspace.pat))
      const auth = await signIn()
      expect(auth.authType).toBe('netrc')
      expect((await auth.headers())['Authorization']).toBe(`Bearer ${world.workspace.pat}`)
      expect((await auth.fetch('/api/2.1/clusters/list')).status).toBe(200)
      expect(world.journal.entries).toHaveLength(1)
    },
  )

  it('takes the host from a URL with path and query, and without regard to case [S2-14]', async () => {
    const { world, signIn } = surroundings(
      ({ workspace }, machine) => `machine ${machine.toUpperCase()} login token password ${workspace.pat}\n`,
    )
    const auth = await signIn({ host: `${world.workspace.host}/browse?o=1` })
    expect((await auth.headers())['Authorization']).toBe(`Bearer ${world.workspace.pat}`)
  })

  it('passes over other logins, and says so when there is no other entry [S2-15] [T3]', async () => {
    const both = surroundings(
      ({ workspace }, machine) =>
        `machine ${machine} login ada password ${CANARY}\nmachine ${machine} login token password ${workspace.pat}\n`,
    )
    const auth = await both.signIn()
    expect((await auth.headers())['Authorization']).toBe(`Bearer ${both.world.workspace.pat}`)
    const one = surroundings((_world, machine) => `\nmachine ${machine} login ada password ${CANARY}\n`)
    const error = await refusalOf(one.signIn())
    expect(error.message).toContain(`the entry for ${one.machine} at line 2 of ${FILE} does not have the login "token"`)
    expect(error.message).not.toContain(CANARY)
    expect(error.message).not.toContain('ada password')
  })

  it.each([
    ['a login alone', (m: string) => `machine ${m} login token\n`, 'has no password'],
    ['an empty password', (m: string) => `machine ${m} login token password ""\n`, 'has no password'],
    ['a password alone', (m: string) => `machine ${m} password ${CANARY}\n`, 'does not have the login'],
    ['a machine alone', (m: string) => `machine ${m}\n`, 'does not have the login'],
  ])('does not apply to %s', async (_name, text, reason) => {
    const { signIn } = surroundings((_world, machine) => text(machine))
    const error = await refusalOf(signIn())
    expect(error).toMatchObject({ code: 'ERR_AUTH_NOT_CONFIGURED', message: expect.stringContaining(reason) })
    expect(error.message).not.toContain(CANARY)
  })

  it.each([
    ['no entry', (m: string) => `machine x${m} login token password ${CANARY}\n`, 'there is no entry for'],
    [
      'the host with more behind it',
      (m: string) => `machine ${m}.evil.example login token password ${CANARY}\n`,
      'no entry',
    ],
    [
      'the domain of the host',
      (m: string) => `machine ${m.split('.').slice(1).join('.')} login token password ${CANARY}\n`,
      'no entry',
    ],
    ['a byte order mark', (m: string) => `\ufeffmachine ${m} login token password ${CANARY}\n`, 'byte order mark'],
  ])('does not apply to a file with %s [S2-19] [P16]', async (_name, text, reason) => {
    const { signIn } = surroundings((_world, machine) => text(machine))
    const error = await refusalOf(signIn())
    expect(error).toMatchObject({ code: 'ERR_AUTH_NOT_CONFIGURED', message: expect.stringContaining(reason) })
    expect(error.message).toContain(FILE)
  })

  it('says what is missing where there is no file, and where there is no home', async () => {
    const nowhere = surroundings(() => '', { files: fakeFiles() })
    expect((await refusalOf(nowhere.signIn())).message).toContain(`there is no ${FILE}`)
    const homeless = surroundings(() => '', { home: undefined as never })
    expect((await refusalOf(homeless.signIn())).message).toContain('there is no home directory')
    expect((await refusalOf(homeless.signIn({ host: undefined }))).message).toContain('DATABRICKS_HOST')
  })

  it('uses a default entry with the login token, as curl does', async () => {
    const { world, signIn } = surroundings(({ workspace }) => `default login token password ${workspace.pat}\n`)
    expect((await (await signIn()).headers())['Authorization']).toBe(`Bearer ${world.workspace.pat}`)
  })

  it('names the line of a malformed file and repeats nothing of it [S2-19]', async () => {
    const { signIn } = surroundings(
      (_world, machine) => `# ${CANARY}\nmachine ${machine} login token password "${CANARY}\n`,
    )
    const error = await refusalOf(signIn())
    expect(error).toMatchObject({ code: 'ERR_CREDENTIAL_FILE_INVALID', line: 2 })
    expect(error.message).toContain(`${FILE}, line 2: a quoted word does not end on its line`)
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain(CANARY)
  })

  it('does not mind a malformed file when something else is set up', async () => {
    const { signIn } = surroundings(() => 'machine "\n')
    expect((await signIn({ token: 'dapi-explicit' })).authType).toBe('pat')
  })

  it.each([
    { name: 'an option', config: { token: CANARY }, env: {} },
    { name: 'the environment', config: {}, env: { DATABRICKS_TOKEN: CANARY } },
  ])('never beats a token from $name, whatever the order [S2-23] [P16] [T32]', async ({ config, env }) => {
    for (const strategies of [
      [pat, netrc],
      [netrc, pat],
    ] as const) {
      const { world, ports } = surroundings(
        ({ workspace }, machine) => `machine ${machine} login token password ${workspace.pat}\n`,
        { env },
      )
      const auth = await databricksAuth({ strategies, ...ports, config: { host: world.workspace.host, ...config } })
      expect(auth.authType).toBe('pat')
      expect((await auth.headers())['Authorization']).toBe(`Bearer ${CANARY}`)
    }
  })

  it('shows the file, the line and the machine in a report, and no password [P16]', async () => {
    const { world, ports, machine } = surroundings(
      (_world, name) => `\nmachine ${name} login token password ${CANARY}\n`,
    )
    const report = await explain({ strategies: [netrc], ...ports, config: { host: world.workspace.host } })
    expect(JSON.stringify(report)).toContain(`machine ${machine} at line 2 of ${FILE}`)
    expect(JSON.stringify(report)).not.toContain(CANARY)
  })

  it('looks for the configured host alone, and hands its token to no other after a redirect [T2] [P16]', async () => {
    const { world, ports, machine, signIn } = surroundings(
      ({ workspace }, name) =>
        `machine ${name} login token password ${workspace.pat}\nmachine evil.example login token password ${CANARY}\ndefault\n`,
      {
        fetch: async (input, init) => {
          const request = new Request(input, { ...init, redirect: 'manual' })
          seen.push([new URL(request.url).hostname, request.headers.get('authorization')])
          return new URL(request.url).hostname === 'evil.example'
            ? new Response('')
            : new Response('', { status: 302, headers: { location: 'https://evil.example/' } })
        },
      },
    )
    const seen: (string | null)[][] = []
    const auth = await signIn()
    await (await auth.fetch('/api/2.1/clusters/list')).text().catch(() => {})
    expect(seen).toEqual([
      [machine, `Bearer ${world.workspace.pat}`],
      ['evil.example', null],
    ])
    // Once to see whether it applies, once to use it.
    expect(ports.files.reads).toEqual([FILE, FILE])
  })

  it('is not asked for a host with a user name in it [T4]', async () => {
    const { signIn } = surroundings((_world, machine) => `machine ${machine} login token password ${CANARY}\n`)
    const error = await refusalOf(signIn({ host: 'https://ws.cloud.databricks.com:443@evil.example/' }))
    expect(error).toMatchObject({ code: 'ERR_HOST_INVALID' })
    expect(error.message).not.toContain(CANARY)
  })

  it('reads the file once however often it is used, and again when a server refuses the token', async () => {
    const { world, ports, machine, signIn } = surroundings(
      (_world, name) => `machine ${name} login token password ${CANARY}\n`,
    )
    const auth = await signIn()
    const reads = ports.files.reads.length
    await Promise.all(Array.from({ length: 100 }, () => auth.headers()))
    const rejected = await auth.headers()
    expect(ports.files.reads.length - reads).toBe(1)
    await ports.clock.advance(1_000)
    ports.files.contents.set(FILE, `machine ${machine} login token password ${world.workspace.pat}\n`)
    expect((await auth.headers({ rejected }))['Authorization']).toBe(`Bearer ${world.workspace.pat}`)
    expect(ports.files.reads.length - reads).toBe(2)
  })

  it('names the entry whose token the server refuses, when the file holds no other [P16]', async () => {
    const { world, machine, signIn } = surroundings(
      (_world, name) => `machine ${name} login token password ${CANARY}\n`,
    )
    const auth = await signIn()
    await auth.headers()
    await world.clock.advance(1_000)
    const error = await refusalOf(auth.fetch('/api/2.1/clusters/list'))
    expect(error).toMatchObject({ name: 'TokenRequestError', code: 'ERR_TOKEN_NOT_RENEWED' })
    expect(error.message).toContain(`machine ${machine} at line 1 of ${FILE}`)
    expect(error.message).not.toContain(CANARY)
    expect(world.journal.entries).toHaveLength(1)
  })

  it('names the entry whose password can be no token', async () => {
    const { machine, signIn } = surroundings((_world, name) => `machine ${name} login token password "a b${CANARY}"\n`)
    const auth = await signIn()
    const error = await refusalOf(auth.headers())
    expect(error).toMatchObject({
      code: 'ERR_CREDENTIAL_FILE_INVALID',
      message: expect.stringContaining(`machine ${machine} at line 1 of ${FILE}`),
    })
    expect(error.message).not.toContain(CANARY)
  })

  it('says what to add when it is named by authType and there is no entry', async () => {
    const { signIn } = surroundings(() => '')
    const auth = await signIn({ authType: 'netrc' })
    expect(await refusalOf(auth.headers())).toMatchObject({
      code: 'ERR_AUTH_NOT_CONFIGURED',
      strategy: 'netrc',
      message: expect.stringContaining('login token password TOKEN'),
    })
  })
})

describe('the file of netrc', () => {
  const entry = (machine: string): string => `machine ${machine} login token password dapi-found\n`

  it.each([
    { name: '$NETRC', path: '/etc/my-netrc', ports: { env: { NETRC: '/etc/my-netrc' } }, config: {} },
    { name: 'the option', path: '/x', ports: { env: { NETRC: '/etc/my-netrc' } }, config: { netrcFile: '/x' } },
    {
      name: '_netrc on Windows',
      path: 'C:\\Users\\ada\\_netrc',
      ports: { platform: 'win32', home: 'C:\\Users\\ada' },
      config: {},
    },
    {
      name: '.netrc on Windows',
      path: 'C:\\Users\\ada\\.netrc',
      ports: { platform: 'win32', home: 'C:\\Users\\ada\\' },
      config: {},
    },
  ])('is $name [P53]', async ({ path, ports, config }) => {
    const { signIn } = surroundings((_world, machine) => entry(machine), { path, ...ports })
    expect((await (await signIn(config)).headers())['Authorization']).toBe('Bearer dapi-found')
  })

  it('is not _netrc elsewhere, nor the one at home when NETRC names another', async () => {
    const { signIn } = surroundings((_world, machine) => entry(machine), { path: '/home/ada/_netrc' })
    expect((await refusalOf(signIn())).message).toContain(`there is no ${FILE}`)
    const named = surroundings((_world, machine) => entry(machine), { env: { NETRC: '/missing' } })
    expect(await refusalOf(named.signIn())).toMatchObject({
      code: 'ERR_CREDENTIAL_FILE_INVALID',
      message: expect.stringContaining('/missing, named by environment variable NETRC, does not exist'),
    })
  })

  it('must be readable', async () => {
    const { signIn } = surroundings(() => '!EACCES')
    expect(await refusalOf(signIn())).toMatchObject({
      code: 'ERR_CREDENTIAL_FILE_INVALID',
      message: expect.stringContaining('EACCES'),
    })
  })

  it.each([
    { name: 'others can read it', mode: 0o644, own: true, warning: 'can be read or changed by other users' },
    { name: 'its group can write it', mode: 0o620, own: true, warning: 'can be read or changed by other users' },
    { name: 'it is not the users own', mode: 0o600, own: false, warning: 'belongs to another user' },
  ])(
    'is warned of once when $name, and refused with strictPermissions [S2-02] [T30]',
    async ({ mode, own, warning }) => {
      const { ports, signIn } = surroundings((_world, machine) => entry(machine), { mode, own })
      const auth = await signIn()
      const rejected = await auth.headers()
      await auth.headers()
      // Read again, it is as exposed as before.
      await ports.clock.advance(1_000)
      await refusalOf(auth.headers({ rejected }))
      expect(ports.files.reads.length).toBe(3)
      expect(ports.logger.warnings).toEqual([`netrc: ${FILE} ${warning}. Run: chmod 600 ${FILE}`])
      const error = await refusalOf(signIn({ strictPermissions: true }))
      expect(error).toMatchObject({ code: 'ERR_CREDENTIAL_FILE_INVALID', message: expect.stringContaining(warning) })
      expect(await refusalOf(signIn({ strictPermissions: 'perhaps' }))).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID' })
    },
  )

  const exposed = { mode: 0o644 }
  it.each([
    { name: 'with no entry for the host', text: () => entry('other.example'), config: {}, env: true },
    { name: 'with one, behind a token in the environment', text: entry, config: {}, env: true },
    { name: 'with one, behind a token in an option', text: entry, config: { token: CANARY }, env: false },
  ])('stops no other sign-in under strictPermissions when others can read it, $name [P16]', async (given) => {
    const { world, ports, signIn } = surroundings((_world, machine) => given.text(machine), {
      ...exposed,
      env: given.env ? { DATABRICKS_TOKEN: CANARY } : {},
    })
    const config = { host: world.workspace.host, strictPermissions: true, ...given.config }
    for (const auth of [await signIn(config), await databricksAuth({ strategies: [netrc, pat], ...ports, config })]) {
      expect(auth.authType).toBe('pat')
      expect((await auth.headers())['Authorization']).toBe(`Bearer ${CANARY}`)
    }
  })

  it('does not count as exposed when it says nothing of the host', async () => {
    const { machine, signIn } = surroundings(() => entry('other.example'), exposed)
    const missing = `there is no entry for ${machine} in ${FILE}`
    expect((await refusalOf(signIn({ strictPermissions: true }))).message).toContain(missing)
    const named = await signIn({ strictPermissions: true, authType: 'netrc' })
    expect((await refusalOf(named.headers())).message).toContain(missing)
  })

  it.each([
    { name: 'authType', config: { authType: 'netrc', token: CANARY } },
    { name: 'the option that names it', config: { netrcFile: FILE } },
  ])('is refused under strictPermissions when it is chosen by $name [S2-02] [T30]', async ({ config }) => {
    const { signIn } = surroundings((_world, machine) => entry(machine), {
      ...exposed,
      env: { DATABRICKS_TOKEN: CANARY },
    })
    expect(await refusalOf(signIn({ strictPermissions: true, ...config }))).toMatchObject({
      code: 'ERR_CREDENTIAL_FILE_INVALID',
      message: expect.stringContaining('chmod 600'),
    })
  })

  it.each([
    { name: 'is 0600', ports: {} },
    { name: 'is on Windows', ports: { mode: 0o666, platform: 'win32', path: '/home/ada\\.netrc' } },
  ])('is not warned of when it $name', async ({ ports: given }) => {
    const { ports, signIn } = surroundings((_world, machine) => entry(machine), given)
    await (await signIn({ strictPermissions: true })).headers()
    expect(ports.logger.warnings).toEqual([])
  })

  it.each([
    {
      name: 'a duplicate, of which Python takes the last',
      text: (m: string) => entry(m) + entry(m).replace('found', 'last'),
      warning: 'reads another entry',
    },
    { name: 'a machine in capitals', text: (m: string) => entry(m.toUpperCase()), warning: 'reads another entry' },
    { name: 'a word that Python does not know', text: (m: string) => `${entry(m)}hello\n`, warning: 'cannot read' },
  ])('is warned of once when Python reads it differently: $name [P53]', async ({ text, warning }) => {
    const { ports, signIn } = surroundings((_world, machine) => text(machine))
    const auth = await signIn()
    await auth.headers()
    await auth.headers()
    expect((await auth.headers())['Authorization']).toBe('Bearer dapi-found')
    expect(ports.logger.warnings).toEqual([expect.stringContaining(warning)])
    expect(ports.logger.text()).not.toContain('dapi-')
  })
})
