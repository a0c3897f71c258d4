import { type Command, InvalidArgumentError } from 'commander'

/** The options of `serve` that were given; what was not is for the configuration file to say, or has a default. */
export interface ServeOptions {
  readonly config?: string
  readonly port?: number
  readonly accountPort?: number
  readonly adminPort?: number
  /** False when `--no-https` was given. */
  readonly https: boolean
  readonly httpsPort?: number
  readonly proxy: boolean
  readonly proxyPort?: number
  readonly caCert?: string
  readonly caKey?: string
  readonly caFile?: string
  readonly clientCa?: string
  readonly hostname?: string
  readonly allowNonLoopback?: true
  readonly autoShutdown?: number
  readonly seed?: string
  readonly tokenLifetime?: number
  readonly metadataLifetime?: number
  readonly frozen?: true
}

/** Declares the options of `serve`. */
export function addServeOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration (JSON); other options win over it')
    .option('--port <port>', 'HTTP port of the workspace; a free one without', number(0, 65535))
    .option('--account-port <port>', 'HTTP port of the account', number(0, 65535))
    .option('--admin-port <port>', 'port of the admin API, on loopback', number(0, 65535))
    .option('--https-port <port>', 'HTTPS port of the workspace', number(0, 65535))
    .option('--no-https', 'no HTTPS')
    .option('--proxy-port <port>', 'port of the CONNECT proxy, on loopback', number(0, 65535))
    .option('--no-proxy', 'no proxy')
    .option('--ca-cert <file>', 'certificate (PEM) of the CA that signs for HTTPS, instead of a new one')
    .option('--ca-key <file>', 'its key (PEM)')
    .option('--ca-file <file>', 'where to write the certificate of the CA, instead of a temporary file')
    .option('--client-ca <file>', 'a CA (PEM) whose certificates clients have to show on TLS connections')
    .option('--hostname <name>', 'address to listen on; 127.0.0.1 without')
    .option('--allow-non-loopback', 'listen on an address that other machines can reach')
    .option('--auto-shutdown <seconds>', 'stop after this long without a request', number(1, 10 ** 6))
    .option('--seed <text>', 'make identifiers repeatable; secrets never are')
    .option('--token-lifetime <seconds>', 'lifetime of OAuth tokens', number(1, 10 ** 9))
    .option('--metadata-lifetime <seconds>', 'lifetime of tokens of the metadata service', number(1, 10 ** 9))
    .option('--frozen', 'stop the clock; the admin API advances it')
}

function number(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}
