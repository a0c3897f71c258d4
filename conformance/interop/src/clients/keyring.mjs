import { program } from '../lib/programs.mjs'
import { installStep, needProgram, programPath } from '../lib/tools.mjs'
import { Skip } from '../lib/skip.mjs'
import { pythonWith } from '../lib/venv.mjs'

const flows = ['PAT written by Python, read by lakeauth', 'PAT written by lakeauth, read by Python']

/** Python's keyring and GNOME Keyring, on a session bus of their own: what one side writes, the other signs in with. */
export const keyring = {
  key: 'keyring',
  name: 'keyring for Python, with GNOME Keyring',
  flows,
  async install(place, { install }) {
    needProgram('dbus-run-session')
    await needDaemon(install)
    return pythonWith(place, 'keyring')
  },
  rows: ({ python }) => {
    const ours = [process.execPath, program('our-keyring.mjs')]
    const theirs = [python, program('python-keyring.py')]
    const [written, read] = flows
    return [
      row(written, [theirs, ours], { 'scim.me': 1 }),
      row(read, [ours, theirs], { 'workspace.config': 1, 'scim.me': 1 }),
    ]
  },
}

/** Node runs beside Python in it, and is led the same way. */
function row(flow, [putter, reader], asked) {
  const quoted = (command, action) => [...command, action, 'databricks', 'ada'].map((word) => `'${word}'`).join(' ')
  const script = `export XDG_RUNTIME_DIR="$TMPDIR" NODE_EXTRA_CA_CERTS="$SSL_CERT_FILE" NODE_USE_ENV_PROXY=1
printf synthetic | gnome-keyring-daemon --unlock --components=secrets > "$TMPDIR/keyring.env"
${quoted(putter, 'put')}
${quoted(reader, 'sign-in')}`
  return { flow, client: 'python', auth: 'pat', command: ['dbus-run-session', '--', 'sh', '-ec', script], asked }
}

async function needDaemon(install) {
  if (programPath('gnome-keyring-daemon')) return
  if (!install || !programPath('apt-get'))
    throw new Skip('gnome-keyring-daemon is not installed; --install takes it from the packages of Debian')
  await installStep('apt-get', ['install', '--yes', '--no-install-recommends', 'gnome-keyring'])
}
