/**
 * A strategy as a third party writes one: a broker of the company hands out Databricks tokens.
 *
 * @packageDocumentation
 */
export { tokenBroker } from './token-broker.js'
