import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isolationAllowed as allowed } from './isolation.js'
import { makePlace } from './mock-command.js'

const lines = (text: string): string[] => text.trim().split('\n')

describe.skipIf(!allowed)('in a network of its own', () => {
  test('built-in addresses and every name lead to the mock, over HTTP and HTTPS, and the exit code is that of the command', async () => {
    await using place = await makePlace()
    const script = `
imds='http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://management.azure.com/'
curl -sS --fail -H Metadata:true "$imds" | jq -r .token_type
curl -sS --fail -H 'Metadata-Flavor: Google' http://metadata.google.internal/
curl -sS --fail https://login.microsoftonline.com/common/discovery/instance?api-version=1.1\\&authorization_endpoint=https://login.microsoftonline.com/common/oauth2/authorize | jq -r .tenant_discovery_endpoint
curl -sS --fail -H "Authorization: Bearer $DATABRICKS_TOKEN" "$DATABRICKS_HOST/api/2.0/clusters/list" | jq -r '.clusters[0].state'
env | grep -ci proxy
exit 7`
    const ended = await place.mock(
      ['run', '--isolate', '--client', 'curl', '--auth', 'pat', '--journal', 'asked.json', 'sh', '-c', script],
      { https_proxy: 'http://proxy.example:1' },
    )
    expect([ended.code, ended.stderr]).toEqual([7, ''])
    expect(lines(ended.stdout)).toEqual([
      'Bearer',
      'computeMetadata/',
      expect.stringMatching(/^https:\/\/login\.microsoftonline\.com\//),
      'TERMINATED',
      '0',
    ])
    const { entries } = JSON.parse(await readFile(join(place.folder, 'asked.json'), 'utf8')).journals[0]
    const asked = entries.filter(({ operation }: { operation: string }) => operation !== 'tls.handshake')
    expect(asked).toMatchObject([
      { operation: 'imds.token', authority: '169.254.169.254', via: 'http' },
      { authority: 'metadata.google.internal', via: 'http' },
      { operation: 'entra.instance', authority: 'login.microsoftonline.com', via: 'https' },
      { operation: 'clusters.list', authority: expect.stringMatching(/\.databricks\.com$/), via: 'https' },
    ])
    expect(await place.left()).toEqual([])
  })

  test('nothing leaves it: an address of the outside is the mock too, and is named in the end', async () => {
    await using place = await makePlace()
    const script = 'curl -s -o /dev/null -w "%{http_code} " http://203.0.113.7/ -o /dev/null https://unknown.example/'
    const { stdout, stderr } = await place.mock(['run', '--isolate', '--client', 'curl', 'sh', '-c', script])
    expect(stdout).toBe('501 501 ')
    expect(lines(stderr)).toEqual([
      expect.stringMatching(/^lakeauth-mock: 203\.0\.113\.7 was asked once: /),
      expect.stringMatching(/^lakeauth-mock: unknown\.example was asked once: /),
    ])
  })

  test.skipIf(!existsSync('/proc/net/if_inet6'))(
    'addresses of IPv6 are the mock too, the metadata server of Google among them',
    async () => {
      await using place = await makePlace()
      const script =
        'curl -s --fail -H "Metadata-Flavor: Google" "http://[fd20:ce::254]/computeMetadata/v1/universe/universe-domain"; echo; curl -s -o /dev/null -w "%{http_code}" "http://[2001:db8::7]/"'
      const { code, stdout, stderr } = await place.mock(['run', '--isolate', '--client', 'curl', 'sh', '-c', script])
      expect([code, stdout]).toEqual([0, 'googleapis.com\n501'])
      expect(lines(stderr)).toEqual([expect.stringMatching(/^lakeauth-mock: \[2001:db8::7\] was asked once: /)])
    },
  )

  test('it looks names up in files of its own, and those of the machine stay as they are', async () => {
    await using place = await makePlace()
    const before = await readFile('/etc/hosts', 'utf8')
    const { stdout } = await place.mock(['run', '--isolate', 'cat', '/etc/resolv.conf', '/etc/hosts'])
    expect(stdout).toMatch(/^nameserver 127\.0\.0\.1\n127\.0\.0\.1 localhost /)
    expect(await readFile('/etc/hosts', 'utf8')).toBe(before)
  })

  test.each(['SIGTERM', 'SIGINT'] as const)('%s reaches the command, and nothing is left', async (signal) => {
    await using place = await makePlace()
    const script = `trap 'exit 9' ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`
    const { child, ended } = place.start(['run', '--isolate', 'sh', '-c', script])
    await new Promise((resolve) => child.stdout?.once('data', resolve))
    child.kill(signal)
    expect(await ended).toEqual({ code: 9, signal: null, stdout: 'ready\n', stderr: '' })
    expect(await place.left()).toEqual([])
  })

  test('the command ends when the one who isolated it is killed', async () => {
    await using place = await makePlace()
    const script = `trap 'echo told; exit 9' TERM; echo ready; while :; do sleep 0.05; done`
    const { child, ended } = place.start(['run', '--isolate', 'sh', '-c', script])
    await new Promise((resolve) => child.stdout?.once('data', resolve))
    child.kill('SIGKILL')
    // The output ends once the last process that holds it has ended.
    expect(await ended).toMatchObject({ code: null, signal: 'SIGKILL', stdout: 'ready\ntold\n' })
  })

  test('a command that does not exist is 127 there too', async () => {
    await using place = await makePlace()
    expect(await place.mock(['run', '--isolate', 'no-such-command'])).toMatchObject({
      code: 127,
      stderr: 'lakeauth-mock: There is no command "no-such-command" on the PATH.\n',
    })
  })
})

/** A PATH with these programs, made of shell, before all others. */
async function pathWith(folder: string, programs: Readonly<Record<string, string>>): Promise<string> {
  const bin = join(folder, 'bin')
  await mkdir(bin)
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`)
    await chmod(join(bin, name), 0o755)
  }
  await symlink(process.execPath, join(bin, 'node'))
  return `${bin}:${process.env['PATH']}`
}

test.skipIf(process.platform !== 'linux')(
  'without permission it says so, and which sign-ins are lost, and begins nothing',
  async () => {
    await using place = await makePlace()
    const PATH = await pathWith(place.folder, {
      unshare: 'echo "unshare: unshare failed: Operation not permitted" >&2; exit 1',
      ip: '',
      mount: '',
    })
    const all = await place.mock(['run', '--isolate', 'echo', 'begun'], { PATH })
    expect(all).toMatchObject({ code: 2, stdout: '' })
    expect(all.stderr).toMatch(
      /^lakeauth-mock: --isolate: this user may not make a network of its own \(unshare: unshare failed: Operation not permitted\)\. .*Lost without it: node with azure-msi; databricks-sdk-js with account-oauth-m2m, azure-client-secret, azure-msi, google-credentials, google-id; java with .*\n$/,
    )
    const python = await place.mock(['run', '--isolate', '--client', 'python', 'echo', 'begun'], { PATH })
    expect(python.stderr).toMatch(/Nothing of python is lost: run it without\.\n$/)
    expect(await place.left()).toEqual([])
  },
)

test.skipIf(process.platform !== 'linux')(
  'a step that fails inside is named, and the command is not begun',
  async () => {
    await using place = await makePlace()
    // The real ones are not needed: everything up to the first step is made believe.
    const PATH = await pathWith(place.folder, { ip: 'echo "RTNETLINK answers: Operation not permitted" >&2; exit 2' })
    const ended = await place.mock(['run', '--isolate', 'echo', 'begun'], { PATH })
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    if (allowed)
      expect(ended.stderr).toBe(
        'lakeauth-mock: --isolate: "ip link set lo up" failed: RTNETLINK answers: Operation not permitted.\n',
      )
    expect(await place.left()).toEqual([])
  },
)

test('outside of namespaces of its own the setting that marks the inside changes nothing', async () => {
  await using place = await makePlace()
  const before = await readFile('/etc/resolv.conf', 'utf8').catch(() => '')
  const { code, stdout } = await place.mock(['run', 'echo', 'begun'], { LAKEAUTH_MOCK_ISOLATED: '1' })
  expect([code, stdout]).toEqual([0, 'begun\n'])
  expect(await readFile('/etc/resolv.conf', 'utf8').catch(() => '')).toBe(before)
})
