import { once } from 'node:events'
import { expect, test } from 'vitest'
import { launchCommand } from '../../src/driver/launch.js'

test('a child that left for a session of its own keeps nobody waiting at its output', async () => {
  const running = launchCommand('setsid sleep 600 & echo $!', { env: { PATH: process.env['PATH'] ?? '' } })
  const [line] = (await once(running.stdout, 'data')) as [Buffer]
  const child = Number(line)
  try {
    expect(child).toBeGreaterThan(1)
    await running.ended
    const closed = Promise.all([once(running.stdout, 'close'), once(running.stderr, 'close')])
    running.kill()
    await closed
    // It is alive: it was not its end that closed them.
    expect(process.kill(child, 0)).toBe(true)
  } finally {
    process.kill(child, 'SIGKILL')
  }
})
