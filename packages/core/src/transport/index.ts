/**
 * A `fetch` for networks with a proxy, a CA of their own or client certificates.
 *
 * @packageDocumentation
 */
export { createTransport, type Transport, type TransportOptions } from './create-transport.js'
