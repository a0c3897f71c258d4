export type { CertificateAuthority, KeyPair } from './tls/certificate-authority.js'
export { type CliDoubleOptions, writeCliDouble } from './cli-double.js'
export type { ReadyLine, ReadyWorld } from './ready-line.js'
export { type MockServer, type ServerOptions, startServer } from './start-server.js'
