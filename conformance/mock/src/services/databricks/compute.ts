import { ok } from '../../http/answer.js'
import { type Exchange, siteOf } from '../../http/exchange.js'
import type { IdentifiedHandler } from './bearer.js'
import { pageOf } from './page.js'

/** `clusters/list` 2.1, by pages. */
export const clustersList21: IdentifiedHandler = (exchange) => {
  const page = pageOf(exchange, clustersOf(exchange))
  return 'refused' in page
    ? page.refused
    : ok({ clusters: page.items, next_page_token: page.next, prev_page_token: '' })
}

/** `clusters/list` 2.0, which has no pages. */
export const clustersList20: IdentifiedHandler = (exchange) => ok({ clusters: clustersOf(exchange) })

/** `instance-pools/list`. */
export const instancePoolsList: IdentifiedHandler = (exchange) =>
  ok({
    instance_pools: [
      { instance_pool_id: `pool-${siteOf(exchange).id}`, instance_pool_name: 'lakeauth-mock', state: 'ACTIVE' },
    ],
  })

function clustersOf(exchange: Exchange): readonly unknown[] {
  return [
    {
      cluster_id: `0101-000000-${siteOf(exchange).deployment.slice(4, 12)}`,
      cluster_name: 'lakeauth-mock',
      spark_version: '15.4.x-scala2.12',
      state: 'TERMINATED',
    },
  ]
}
