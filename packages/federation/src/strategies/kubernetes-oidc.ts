import { kubernetesIdentity } from '../identities/kubernetes.js'
import { type FederatedStrategy, federatedStrategy } from '../federated-strategy.js'

/** A pod of Kubernetes, by a projected token of its service account; it is read with each exchange. */
export const kubernetesOidc: FederatedStrategy<typeof kubernetesIdentity.attributes> =
  /* @__PURE__ */ federatedStrategy({
    name: 'kubernetes-oidc',
    summary: 'A pod of Kubernetes, by a projected token',
    subjectToken: kubernetesIdentity,
  })
