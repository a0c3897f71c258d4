import { describe, expect, it } from 'vitest'
import { personalAccessTokens } from '../../src/index.js'
import { patGuard } from '../../src/rotation/index.js'
import { rejection } from '../support/context.js'
import { requestsOf, scene, START } from './setup.js'

const DAY = 86_400

describe('patGuard', () => {
  it('counts the tokens with one request and says nothing below the threshold [F03]', async () => {
    const { auth, world, logger } = await scene()
    const requests = await requestsOf(world, async () => {
      const report = await patGuard({ auth }).check()
      expect(report).toEqual({ count: 2, limit: 600, nearLimit: false, expiring: [], expired: [] })
    })
    expect(requests).toEqual({ 'pat.list': 1 })
    expect(logger.warnings).toEqual([])
  })

  it('warns from nine tenths of the limit on, once a day [F03] [P41]', async () => {
    const { auth, logger, clock } = await scene()
    const guard = patGuard({ auth, limit: 2, warnAt: 2 })
    expect((await guard.check()).nearLimit).toBe(true)
    await clock.advance(DAY * 1_000 - 1)
    await guard.check()
    expect(logger.warnings).toEqual([expect.stringMatching(/^The user has 2 personal access tokens of the 2 /)])
    await clock.advance(1)
    await guard.check()
    expect(logger.warnings).toHaveLength(2)
    expect((await patGuard({ auth, limit: 3 }).check()).nearLimit).toBe(true)
    expect((await patGuard({ auth, limit: 4 }).check()).nearLimit).toBe(false)
  })

  it('warns of each token that ends soon, with its days, once a day [P42]', async () => {
    const { auth, logger, clock } = await scene()
    const tokens = personalAccessTokens(auth)
    const late = await tokens.create({ lifetimeSeconds: 10 * DAY, comment: 'nightly' })
    const soon = await tokens.create({ lifetimeSeconds: 2 * DAY })
    await tokens.create({ lifetimeSeconds: 15 * DAY })
    const guard = patGuard({ auth })
    const { expiring } = await guard.check()
    expect(expiring.map(({ tokenId }) => tokenId)).toEqual([soon.tokenId, late.tokenId])
    await guard.check()
    expect(logger.warnings).toEqual([
      `The personal access token ${soon.tokenId} ends in 2 days. Rotate it before.`,
      `The personal access token ${late.tokenId} (nightly) ends in 10 days. Rotate it before.`,
    ])
    await clock.advance(DAY * 1_000)
    await guard.check()
    expect(logger.warnings.slice(2)).toEqual([
      expect.stringContaining('ends in 1 day.'),
      expect.stringContaining('ends in 9 days'),
      expect.stringContaining('ends in 14 days'),
    ])
  })
})

describe('rotatePat near the limit', () => {
  const info = (id: string, comment: string, left: number) => ({
    token_id: id,
    comment,
    creation_time: START - DAY * 1_000,
    expiry_time: START + left,
  })

  it('removes expired tokens of its own name and no other, and warns [F03] [P41]', async () => {
    const { rotate, world, logger } = await scene()
    const token_infos = [
      info('own-expired', 'rotated lakeauth-rotation/nightly/1', -1),
      info('own-alive', 'rotated lakeauth-rotation/nightly/2', 1),
      info('other-expired', 'rotated lakeauth-rotation/weekly/3', -1),
      info('by-hand', 'mine', -1),
    ]
    world.on('pat.list').times(1).respond({ status: 200, json: { token_infos } })
    const rotation = await rotate({ name: 'nightly', replaces: [], quota: { limit: 5, warnAt: 4 } })
    expect(rotation.revoked).toEqual(['own-expired'])
    expect(world.journal.count('pat.delete')).toBe(1)
    expect(logger.warnings).toEqual([expect.stringContaining('4 personal access tokens of the 5')])
  })

  it('leaves expired tokens alone below the threshold', async () => {
    const { rotate, world, logger } = await scene()
    const token_infos = [info('own-expired', 'rotated lakeauth-rotation/nightly/1', -1)]
    world.on('pat.list').times(1).respond({ status: 200, json: { token_infos } })
    await rotate({ name: 'nightly', replaces: [] })
    expect([world.journal.count('pat.delete'), logger.warnings]).toEqual([0, []])
  })

  it('stops at the limit with a typed error after one create, and the old token serves [S2-10] [P41]', async () => {
    const { rotate, world, old, live, logger } = await scene({ patLimit: 2 })
    const requests = await requestsOf(world, async () => {
      expect(await rejection(rotate())).toMatchObject({ code: 'ERR_QUOTA_EXCEEDED', status: 400 })
    })
    expect(requests).toEqual({ 'secrets.get': 1, 'pat.list': 1, 'pat.create': 1 })
    expect(await live()).toEqual([old.tokenId])
    expect(logger.warnings).toEqual([])
  })
})
