import type { AuthErrorCode } from './errors.js'

/** What a code means, for the page of all codes. */
export interface ErrorCodeEntry {
  readonly thrownAs:
    | 'ConfigurationError'
    | 'SubjectTokenError'
    | 'TokenRequestError'
    | 'CommandError'
    | 'ApiError'
    | 'StoreError'
    | 'AuthError'
  /** What happened. */
  readonly meaning: string
  /** What to do about it. */
  readonly remedy: string
}

/** Every code of core, in the order of the page. The compiler holds that none is missing. */
export const errorCodes: Readonly<Record<AuthErrorCode, ErrorCodeEntry>> = {
  ERR_AUTH_NOT_CONFIGURED: {
    thrownAs: 'ConfigurationError',
    meaning:
      'No strategy applies, or the one that `authType` names lacks a setting. `strategies` lists what each of them said.',
    remedy: 'Set what the strategy that you want lacks. `explain()` shows the same as data, without throwing.',
  },
  ERR_AUTH_TYPE_UNKNOWN: {
    thrownAs: 'ConfigurationError',
    meaning: '`authType` names a strategy that was not given to `databricksAuth`.',
    remedy: 'Correct the name, or add the package that brings the strategy to `strategies`.',
  },
  ERR_AUTH_CONFLICT: {
    thrownAs: 'ConfigurationError',
    meaning: 'Two ways to sign in were set up by the same hand: both as options, or both in one profile.',
    remedy: 'Leave one of them out, or set `authType` to the one that you mean.',
  },
  ERR_ATTRIBUTE_MISSING: {
    thrownAs: 'ConfigurationError',
    meaning: 'A setting turned out to be needed in use, such as the account id on an account host.',
    remedy: 'Set the attribute that the error names.',
  },
  ERR_ATTRIBUTE_INVALID: {
    thrownAs: 'ConfigurationError',
    meaning:
      'A value is not what it should be, or an option does not exist. `attribute` and `source` say which and where from; the value is not repeated.',
    remedy: 'Correct the value at its source.',
  },
  ERR_ATTRIBUTE_CONFLICT: {
    thrownAs: 'ConfigurationError',
    meaning: 'Two strategies declare the same attribute differently, so that one value would mean two things.',
    remedy: 'Leave one of the strategies out, or ask its author to use `standardAttributes`.',
  },
  ERR_HOST_INVALID: {
    thrownAs: 'ConfigurationError',
    meaning:
      'The host cannot be the origin of a Databricks workspace or account: it holds a user name, odd characters or another scheme.',
    remedy: 'Set the host as the browser shows it, such as `https://dbc-a1b2.cloud.databricks.com`.',
  },
  ERR_PROFILE_INVALID: {
    thrownAs: 'ConfigurationError',
    meaning:
      'The configuration file cannot be read, a line of it cannot be understood, or the profile that was named does not exist.',
    remedy: 'Correct the file at the line given, or name another profile.',
  },
  ERR_MIXED_SOURCES: {
    thrownAs: 'ConfigurationError',
    meaning:
      'With `strict: true`, a secret from the environment stands beside a host from a profile: it may belong to another host.',
    remedy: 'Put host and secret in one place.',
  },
  ERR_ORIGIN_FORBIDDEN: {
    thrownAs: 'AuthError',
    meaning:
      'A request would have carried credentials to another origin, or over plain http; or a file of credentials names a place that is not its cloud.',
    remedy:
      'Pass a path, or a URL on the host itself. For other hosts use your own `fetch`. Check where such a file comes from; the message names the setting that allows a place.',
  },
  ERR_EGRESS_FORBIDDEN: {
    thrownAs: 'AuthError',
    meaning: 'A strategy tried to reach an origin that it does not declare. Nothing was sent.',
    remedy: "Report it to the strategy's author; do not work around it.",
  },
  ERR_CLIENT_UNSUPPORTED: {
    thrownAs: 'ConfigurationError',
    meaning:
      'A client that an adapter was given has another version or shape than it knows, or cannot send what this sign-in yields. The message says what was expected and what was found.',
    remedy: 'Use a version that `docs/guide/adapters.md` names, or another adapter.',
  },
  ERR_STRATEGY_FAILED: {
    thrownAs: 'AuthError',
    meaning:
      'A strategy threw an error that is none of this family. `cause` holds its name and its message without secrets.',
    remedy: "Check the strategy's settings, and report it to its author.",
  },
  ERR_SUBJECT_TOKEN_UNAVAILABLE: {
    thrownAs: 'SubjectTokenError',
    meaning:
      'The identity that the sign-in rests on could not be had, such as from a metadata service that does not know the host.',
    remedy: 'Follow the message: the source is not running, not signed in, or its address changed.',
  },
  ERR_SUBJECT_TOKEN_MISSING: {
    thrownAs: 'SubjectTokenError',
    meaning: "The variable or file that should hold the workload's own token is not there.",
    remedy: 'Check the name that the message gives, and that the identity provider of the workload sets or mounts it.',
  },
  ERR_SUBJECT_TOKEN_EMPTY: {
    thrownAs: 'SubjectTokenError',
    meaning:
      "The place of the workload's own token is there and holds nothing, or its provider answered without a token.",
    remedy: 'Check what should have put a token there.',
  },
  ERR_SUBJECT_TOKEN_INVALID: {
    thrownAs: 'SubjectTokenError',
    meaning:
      "What should be the workload's own token is no JWT, or one that Databricks takes from nobody: it must be signed with RS256 or ES256. It was not sent anywhere.",
    remedy: 'Check that the variable, file or callback holds an ID token and nothing else, and how its issuer signs.',
  },
  ERR_SUBJECT_TOKEN_FORBIDDEN: {
    thrownAs: 'SubjectTokenError',
    meaning:
      'The identity provider gives this job, pipeline or role no token: `id-token: write` is missing in a workflow, `SYSTEM_ACCESSTOKEN` in a step, `sts:GetWebIdentityToken` in a policy.',
    remedy: 'Add the lines that the message shows.',
  },
  ERR_SUBJECT_TOKEN_EXPIRED: {
    thrownAs: 'SubjectTokenError',
    meaning: "Databricks refused the workload's own token, which has ended.",
    remedy:
      'Have it renewed where it comes from: a variable keeps the token that it was given, a file must be rewritten.',
  },
  ERR_SUBJECT_TOKEN_NOT_YET_VALID: {
    thrownAs: 'SubjectTokenError',
    meaning: "Databricks refused the workload's own token, which is valid only later.",
    remedy: 'Check the clock of whoever issues it.',
  },
  ERR_FEDERATION_REFUSED: {
    thrownAs: 'TokenRequestError',
    meaning:
      "Databricks let the workload's own token in by no federation policy. It does not say why: there is no policy, or issuer, audience, subject or signing key are not the policy's, or its keys cannot be fetched.",
    remedy:
      'Compare issuer, subject and audience in the message with the policies; `explainFederation` of `@lakeauth/federation` does it claim by claim.',
  },
  ERR_TOKEN_REJECTED: {
    thrownAs: 'TokenRequestError',
    meaning: 'The token endpoint refused the request for good. `oauthError` holds its code, such as `invalid_client`.',
    remedy: 'Check the settings that the message names. It is never repeated by itself.',
  },
  ERR_TOKEN_RESPONSE_INVALID: {
    thrownAs: 'TokenRequestError',
    meaning:
      'The endpoint answered with something other than a token: an HTML page, another JSON document, a token that has ended.',
    remedy: 'Check the host, and what answers in its place: a proxy, a login page, a private link.',
  },
  ERR_TOKEN_NOT_RENEWED: {
    thrownAs: 'TokenRequestError',
    meaning:
      'A refresh brought the same token again, or one that ends no later, after a server had refused it or it ran out.',
    remedy: 'Sign in again at the source of the token.',
  },
  ERR_TOKEN_TIMEOUT: {
    thrownAs: 'TokenRequestError',
    meaning: 'No complete answer came in time: 30 seconds for one attempt, 60 for all of them.',
    remedy: 'Check the network. `timeouts` changes both limits.',
  },
  ERR_ENDPOINT_UNREACHABLE: {
    thrownAs: 'TokenRequestError',
    meaning:
      'The connection failed. `cause` holds the code of the system. From the Token API it is an `ApiError`: whether the call took effect is not known.',
    remedy: 'Check the host name, the network and a proxy in between.',
  },
  ERR_ENDPOINT_FAILED: {
    thrownAs: 'TokenRequestError',
    meaning:
      'The endpoint answered that it cannot answer now: 429, 502, 503, 504 or another failure of the server. Those that may pass were repeated.',
    remedy: 'Try again after `retryAt`, if it is set.',
  },
  ERR_TLS: {
    thrownAs: 'TokenRequestError',
    meaning:
      'The connection cannot be secured for another reason than those below, such as an endpoint that does not speak TLS. It is not repeated.',
    remedy: 'Check the scheme, the port, the certificate of the endpoint and a proxy in between.',
  },
  ERR_TLS_UNTRUSTED: {
    thrownAs: 'TokenRequestError',
    meaning:
      'The certificate of the endpoint is of an issuer that is not trusted: a private CA, or a proxy that inspects TLS. Nothing was sent, and nothing is repeated.',
    remedy:
      'Give the CA as `ca` to `createTransport` of `@lakeauth/core/transport`, or name its file in `NODE_EXTRA_CA_CERTS` before the process starts.',
  },
  ERR_TLS_NAME_MISMATCH: {
    thrownAs: 'TokenRequestError',
    meaning: 'The certificate of the endpoint is for another name. Nothing was sent, and nothing is repeated.',
    remedy: 'Check the host, and what answers in its place.',
  },
  ERR_TLS_EXPIRED: {
    thrownAs: 'TokenRequestError',
    meaning:
      'The certificate of the endpoint has expired, or is not valid yet. Nothing was sent, and nothing is repeated.',
    remedy: 'Have it renewed, or set the clock of this machine.',
  },
  ERR_TLS_CLIENT_CERTIFICATE: {
    thrownAs: 'TokenRequestError',
    meaning: 'The endpoint wants a certificate of the client, and got none or one that it refuses. It is not repeated.',
    remedy:
      'Give `cert` and `key` to `createTransport` of `@lakeauth/core/transport`, of an issuer that the endpoint takes.',
  },
  ERR_PROXY_UNREACHABLE: {
    thrownAs: 'TokenRequestError',
    meaning:
      'No connection to the proxy came about, or it left a request for a tunnel or for an `http:` URL without an answer. The message says where the proxy was set.',
    remedy: 'Correct the proxy there, or add the host to `NO_PROXY`.',
  },
  ERR_PROXY_REFUSED: {
    thrownAs: 'TokenRequestError',
    meaning:
      'The proxy refused to lead to the host, or what answers there is no proxy. `status` is what it answered. 429, 502, 503 and 504 are repeated.',
    remedy: 'Ask whoever runs the proxy to let the host through, or add the host to `NO_PROXY`.',
  },
  ERR_PROXY_AUTH_REQUIRED: {
    thrownAs: 'TokenRequestError',
    meaning: 'The proxy wants a user name and password (407), and got none or wrong ones. It is not repeated.',
    remedy: 'Put them into the URL of the proxy: `http://user:password@host:port`.',
  },
  ERR_PROXY_FORBIDDEN: {
    thrownAs: 'TokenRequestError',
    meaning:
      'Node takes proxies from the environment (`NODE_USE_ENV_PROXY=1` or `--use-env-proxy`), and would ask a service of this machine, such as the metadata service of a cloud or a server on loopback, through the proxy of `HTTP_PROXY`. The proxy would learn a secret of the machine, and answer for its own. Nothing was sent.',
    remedy: 'Add the address to `NO_PROXY`, or pass the `fetch` of `createTransport()`.',
  },
  ERR_PEER_UNAVAILABLE: {
    thrownAs: 'ConfigurationError',
    meaning:
      'An optional package that was asked for is not installed, or in a version that does not fit. `attribute` is its name.',
    remedy: 'Run the command of the message.',
  },
  ERR_UNEXPECTED_REDIRECT: {
    thrownAs: 'TokenRequestError',
    meaning:
      'An auth endpoint answered with a redirect, which is never followed; or a redirect of an API could not be followed safely (then it is an `AuthError`).',
    remedy: 'Check the host: a login page or a moved workspace answers like this.',
  },
  ERR_RESPONSE_TOO_LARGE: {
    thrownAs: 'TokenRequestError',
    meaning: 'The answer is larger than one MiB, which no token endpoint sends. Reading stopped there.',
    remedy: 'Check the host, and what answers in its place.',
  },
  ERR_DISCOVERY_MISMATCH: {
    thrownAs: 'TokenRequestError',
    meaning:
      'The discovery document belongs to another issuer, names no token endpoint, or names one on another origin. No secret was sent.',
    remedy: 'Check the host and `discoveryUrl`.',
  },
  ERR_COMMAND_NOT_FOUND: {
    thrownAs: 'CommandError',
    meaning:
      'A program is not on the `PATH`, or not where its path says. Relative folders of the `PATH` are not searched.',
    remedy: 'Install it, or set its absolute path.',
  },
  ERR_COMMAND_FORBIDDEN: {
    thrownAs: 'CommandError',
    meaning: 'A strategy tried to run a program that it does not declare. Nothing was run.',
    remedy: "Report it to the strategy's author.",
  },
  ERR_COMMAND_FAILED: {
    thrownAs: 'CommandError',
    meaning: 'A program ended with an error. Its output is not repeated, since it may hold a token.',
    remedy: 'Run the command of the message by hand, or log in again as it says.',
  },
  ERR_COMMAND_TIMEOUT: {
    thrownAs: 'CommandError',
    meaning: 'A program did not end within 30 seconds and was stopped, with everything that it had started.',
    remedy: 'Run it by hand: it may be waiting for a login or a keyring.',
  },
  ERR_COMMAND_OUTPUT_INVALID: {
    thrownAs: 'CommandError',
    meaning: 'A program printed no token in the form expected, or far too much.',
    remedy: 'Check its version, and that its path names the right program.',
  },
  ERR_CREDENTIAL_REFUSED: {
    thrownAs: 'ApiError',
    meaning:
      'The API refused the token itself, and a renewed one where there was one: it has ended, was revoked, or belongs to another workspace.',
    remedy: 'Sign in again, or use another token. What the identity may do is not the trouble.',
  },
  ERR_PERMISSION_DENIED: {
    thrownAs: 'ApiError',
    meaning: 'Whoever is signed in may not do this.',
    remedy: 'Ask an admin for the permission, or sign in as somebody else.',
  },
  ERR_AZURE_ROLE_MISSING: {
    thrownAs: 'ApiError',
    meaning:
      'The workspace on Azure does not let this identity in: it is no member, and has no role on the resource that vouches for it; or the resource id is that of another workspace.',
    remedy:
      'Add the identity to the workspace, or give it the role Contributor on the resource that the message names, and set `azureWorkspaceResourceId`.',
  },
  ERR_AZURE_TENANT_MISMATCH: {
    thrownAs: 'ApiError',
    meaning: 'The token is of another tenant of Entra than the workspace. The message names both.',
    remedy: 'Set `azureTenantId` to the tenant of the workspace, and sign in with an identity of that tenant.',
  },
  ERR_NOT_FOUND: {
    thrownAs: 'ApiError',
    meaning: 'The token, policy or object does not exist, or belongs to somebody else.',
    remedy: 'Check the id. `revoke(id, { ifExists: true })` and the like do not mind.',
  },
  ERR_TOKENS_DISABLED: {
    thrownAs: 'ApiError',
    meaning:
      'Personal access tokens are turned off in the workspace, or it offers none on behalf of service principals, as on Azure.',
    remedy:
      'Ask a workspace admin to turn them on, or use OAuth. On Azure let the service principal sign in and create its own.',
  },
  ERR_QUOTA_EXCEEDED: {
    thrownAs: 'ApiError',
    meaning:
      'There are as many as there may be: 600 tokens of a user or service principal in a workspace, 20 federation policies. Nothing is repeated.',
    remedy: 'Revoke tokens, or delete policies, that are no longer used.',
  },
  ERR_API_REFUSED: {
    thrownAs: 'ApiError',
    meaning: 'The API refused the call for another reason. `apiCode` holds its code.',
    remedy: 'Read the code in the documentation of the API.',
  },
  ERR_API_RESPONSE_INVALID: {
    thrownAs: 'ApiError',
    meaning: 'The API answered with something other than what it documents, such as a login page with status 200.',
    remedy: 'Check the host, and what answers in its place.',
  },
  ERR_PAT_ALREADY_REVEALED: {
    thrownAs: 'ApiError',
    meaning: 'The value of a new token was read a second time. Only the first `reveal()` returns it.',
    remedy: 'Keep what the first call returned.',
  },
  ERR_SIGN_IN_CLOSED: {
    thrownAs: 'AuthError',
    meaning: 'A call was made after `close()`, which had revoked the token that the sign-in minted for itself.',
    remedy: 'Call `databricksAuth` again, and close a sign-in after its last call.',
  },
  ERR_STORE_FAILED: {
    thrownAs: 'StoreError',
    meaning: 'A token store failed.',
    remedy: 'Check the store. Sign-in goes on without it.',
  },
  ERR_CREDENTIAL_FILE_INVALID: {
    thrownAs: 'ConfigurationError',
    meaning:
      'A file that credentials are read from cannot be read or understood, or others can read it and `strictPermissions` is set. The message names the line where there is one; nothing of the file is repeated.',
    remedy: 'Correct the file at that line, or its mode (`chmod 600`), or name another file.',
  },
  ERR_FILE_UNSAFE: {
    thrownAs: 'StoreError',
    meaning:
      'A file is not safe to write to: it or a link to it belongs to another user, its links form a loop, it is no regular file, or it is too large. Nothing was changed.',
    remedy: 'Check the path and who owns it.',
  },
  ERR_FILE_LOCKED: {
    thrownAs: 'StoreError',
    meaning: 'Other writers kept a file from being changed for too long. Nothing was changed.',
    remedy: 'Try again. If no other process writes the file, delete the lock that the message names.',
  },
  ERR_FILE_NOT_WRITTEN: {
    thrownAs: 'StoreError',
    meaning:
      'The system refused to write a file: the disk is full, the folder is read-only or not yours. The old content is still there, unless the message says otherwise.',
    remedy: 'Follow the message. `cause` holds the code of the system.',
  },
  ERR_VALUE_UNSAFE: {
    thrownAs: 'StoreError',
    meaning:
      'A value cannot be written to a file so that every reader reads it back: it holds a blank, a quote, a line break or the like, or the file around it would be read differently. Nothing was changed.',
    remedy: 'Correct the value, or edit the file by hand.',
  },
  ERR_KEYRING_UNAVAILABLE: {
    thrownAs: 'StoreError',
    meaning:
      'The keyring of the system is missing or locked, or did not answer within three seconds. Nothing was written anywhere else instead.',
    remedy: 'Start or unlock it, or keep the secret in another place.',
  },
  ERR_SECRET_NOT_FOUND: {
    thrownAs: 'StoreError',
    meaning: 'A keyring or a secret scope was asked for a secret, and holds none of that name.',
    remedy: 'Check the names that the message repeats, or put the secret there.',
  },
  ERR_JOURNAL_INVALID: {
    thrownAs: 'StoreError',
    meaning:
      'The journal of a rotation cannot be understood, or is of another host or another rotation. Nothing was minted, and nothing was revoked.',
    remedy:
      'Name the right file. A journal that is lost is no longer able to say which token it replaces: name that one in `replaces`.',
  },
  ERR_TOKEN_NOT_VERIFIED: {
    thrownAs: 'ApiError',
    meaning:
      'A new token was refused by the workspace when it was tried, several times. It was not delivered, and was revoked again; the old one serves.',
    remedy: 'See `cause`: the identity may lack the right to use tokens, or the workspace an answer.',
  },
  ERR_ROTATION_INCOMPLETE: {
    thrownAs: 'StoreError',
    meaning:
      'A place could not be read or did not confirm the new token, or something that an earlier run asked for may still arrive. The message says what is known of the others; every place holds a token that works.',
    remedy:
      'Mend the place that the message names, and run the rotation again, after the time that the message names if there is one: it goes on where it stopped.',
  },
  ERR_LOCK_LOST: {
    thrownAs: 'StoreError',
    meaning:
      'A rotation did not renew its lock for a minute, as on a machine that was suspended, and another process, in another container or on another machine (on macOS and Windows also on the same one), saw that and went on in its place. No further step was taken; what a place was being written in that moment may still arrive.',
    remedy: 'Run the rotation again: what the places then hold is read, or written anew.',
  },
}
