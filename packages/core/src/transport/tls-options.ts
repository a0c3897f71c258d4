import type { Secret } from '../secret.js'

/** PEM text, or the path of a file that holds it (as text or as a `file:` URL), or the bytes themselves, in PEM or DER form. */
export type Pem = string | Secret | URL | Uint8Array

/** What {@link tlsSettings} reads. */
export interface TlsOptions {
  readonly ca?: Pem | readonly Pem[] | undefined
  readonly cert?: Pem | undefined
  readonly key?: Pem | undefined
  readonly passphrase?: string | Secret | (() => string | Secret | Promise<string | Secret>) | undefined
}
