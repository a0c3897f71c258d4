import { ok } from '../../http/answer.js'
import { siteOf } from '../../http/exchange.js'
import type { Handler } from '../route.js'
import type { IdentifiedHandler } from './bearer.js'

/** `serving-endpoints`: none, which clients accept as a missing list too. */
export const servingEndpoints: IdentifiedHandler = () => ok({ endpoints: [] })

/** `sql/warehouses`: one that is stopped. */
export const sqlWarehouses: IdentifiedHandler = (exchange) =>
  ok({ warehouses: [{ id: siteOf(exchange).id.padStart(16, '0'), name: 'lakeauth-mock', state: 'STOPPED' }] })

/** `unity-catalog/current-metastore-assignment`. The workspace id is a number here. */
export const metastoreAssignment: IdentifiedHandler = (exchange) => {
  const { id } = siteOf(exchange)
  return ok({
    metastore_id: exchange.world.identifiers.uuid('metastore'),
    workspace_id: Number(id),
    default_catalog_name: 'main',
  })
}

/** What a browser gets that is not signed in, and a client that took a page for an API: a page, with 200. */
export const loginPage: Handler = () => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache, no-store' },
  text: '<!doctype html><html><head><title>Databricks - Sign In</title></head><body><div id="login-page"></div></body></html>',
})
