/**
 * Personal access tokens that are minted, renewed and given back: for one sign-in, or for others that need one.
 *
 * @packageDocumentation
 */
export { mintedPat } from './minted-pat.js'
export type { MintedPatAttributes } from './minted-pat-attributes.js'
export { callbackSink, type CallbackSinkOptions } from './callback-sink.js'
export { environmentFileSink, type EnvironmentFileSinkOptions } from './environment-file-sink.js'
export {
  type Keyring,
  type KeyringCall,
  type KeyringOptions,
  keyringSecret,
  type KeyringSecretStore,
  keyringSecretStore,
} from './keyring.js'
export { patGuard, type PatGuard, type PatLimits, type PatReport } from './pat-guard.js'
export { profileSink, type ProfileSinkOptions } from './profile-sink.js'
export { rotatePat, type RotatePatOptions, type Rotation } from './rotate-pat.js'
export { databricksSecret, type SecretScopeOptions, secretScopeSink } from './secret-scope.js'
export { type Resolved, resolveSecrets, type SecretSource } from './secret-source.js'
