import { createFaultBuilder } from '../faults/fault-builder.js'
import { createWorldFetch } from '../fetch.js'
import type { Principal } from '../identities/principals.js'
import type { SiteName } from '../identities/site.js'
import { createAdministration } from './administration.js'
import { awsAccess } from './aws-access.js'
import { azureAccess } from './azure-access.js'
import { createState } from './create-state.js'
import { gcpAccess } from './gcp-access.js'
import { federationAccess } from './federation-access.js'
import { oauthAccess } from './oauth-access.js'
import { unifiedAccess } from './unified-access.js'
import { attachState, type WorldState } from './state.js'
import type { AccountAccess, WorkspaceAccess, World, WorldOptions } from './world.js'

/** A new world. Nothing listens and nothing runs until it is asked; keys are made on first use. */
export function createWorld(options: WorldOptions = {}): World {
  const state = createState(options, (url, init) => fetchWorld(url, init))
  const { names, places, sites, canaries, faults } = state
  canaries.add('metadata-secret', names.metadataPath.split('/').at(-1) as string)
  canaries.add('cli-session', names.cliPath.split('/')[2] as string)
  const workspace = workspaceAccess(state)
  const account = accountAccess(state)
  const world: World = {
    name: state.name,
    clock: state.clock,
    workspace,
    account,
    oauth: oauthAccess(state, options.oauth),
    federation: federationAccess(state),
    unified: unifiedAccess(state),
    azure: azureAccess(state),
    aws: awsAccess(state),
    gcp: gcpAccess(state),
    get metadataServiceUrl() {
      return `${places.originOf(sites.workspace.authority)}${names.metadataPath}`
    },
    get cliUrl() {
      return `${places.originOf(sites.workspace.authority)}${names.cliPath}`
    },
    get canaries() {
      return canaries.all
    },
    journal: state.journal,
    fetch: (input, init) => fetchWorld(input, init),
    on: (operation, match) => createFaultBuilder(faults, operation, match),
    addFault: (rule) => faults.add(rule).id,
    faults: faults.all,
    removeFault: faults.remove,
    releaseFault: faults.release,
    clearFaults: faults.clear,
    ...createAdministration(state, { user: workspace.userName, 'service-principal': workspace.clientId }),
    [Symbol.asyncDispose]: async () => faults.clear(),
  }
  const fetchWorld = createWorldFetch(attachState(world, state))
  return world
}

function workspaceAccess(state: WorldState): WorkspaceAccess {
  const { places, user, canaries } = state
  const site = state.sites.workspace
  const client = addClient(state, 'lakeauth-mock', 'workspace')
  const pat = state.pats.create(user, site.name, { comment: 'seeded by lakeauth-mock' })
  canaries.add('pat', pat.value)
  return {
    get host() {
      return places.originOf(site.authority)
    },
    publicHost: `https://${site.authority}`,
    workspaceId: site.id,
    accountId: site.accountId,
    clientId: client.userName,
    clientSecret: secretOf(client),
    servicePrincipalName: client.displayName,
    userName: user.userName,
    pat: pat.value,
  }
}

function accountAccess(state: WorldState): AccountAccess {
  const client = addClient(state, 'lakeauth-mock-account', 'account')
  const { places } = state
  const site = state.sites.account
  return {
    get host() {
      return places.originOf(site.authority)
    },
    publicHost: `https://${site.authority}`,
    accountId: site.accountId,
    clientId: client.userName,
    clientSecret: secretOf(client),
  }
}

function addClient(state: WorldState, displayName: string, site: SiteName): Principal {
  const client = state.principals.addServicePrincipal({ displayName, sites: [site] })
  state.canaries.add('client-secret', secretOf(client))
  return client
}

function secretOf(client: Principal): string {
  return client.secrets[0]?.value as string
}
