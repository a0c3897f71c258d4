/** What a grant needs of oauth4webapi, by name: a bundler leaves out the rest, which it cannot do for `import('…')` of a whole package. */
export {
  allowInsecureRequests,
  clientCredentialsGrantRequest,
  customFetch,
  genericTokenEndpointRequest,
} from 'oauth4webapi'
