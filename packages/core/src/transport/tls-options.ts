import type { Secret } from '../secret.js'

/** PEM text, or the path of a file that holds it. */
export type Pem = string | Secret

/** What {@link tlsSettings} reads. */
export interface TlsOptions {
  readonly ca?: Pem | readonly Pem[] | undefined
  readonly cert?: Pem | undefined
  readonly key?: Pem | undefined
  readonly passphrase?: string | Secret | (() => string | Secret | Promise<string | Secret>) | undefined
}
