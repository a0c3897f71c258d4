import { createFaultBuilder } from '../faults/fault-builder.js'
import { createWorldFetch } from '../fetch.js'
import type { Principal } from '../identities/principals.js'
import { createAdministration } from './administration.js'
import { createState } from './create-state.js'
import { attachState, type WorldState } from './state.js'
import type { AccountAccess, WorkspaceAccess, World, WorldOptions } from './world.js'

/** A new world. Nothing listens and nothing runs until it is asked; keys are made on first use. */
export function createWorld(options: WorldOptions = {}): World {
  const state = createState(options)
  const { names, hosts, canaries, faults } = state
  canaries.add('metadata-secret', names.metadataPath.split('/').at(-1) as string)
  canaries.add('cli-session', names.cliPath.split('/')[2] as string)
  const workspace = workspaceAccess(state)
  const account = accountAccess(state)
  const world: World = {
    name: state.name,
    clock: state.clock,
    workspace,
    account,
    get metadataServiceUrl() {
      return `${hosts.workspace}${names.metadataPath}`
    },
    get cliUrl() {
      return `${hosts.workspace}${names.cliPath}`
    },
    canaries: canaries.all,
    journal: state.journal,
    fetch: (input, init) => fetchWorld(input, init),
    on: (operation, match) => createFaultBuilder(faults, operation, match),
    addFault: (rule) => faults.add(rule).id,
    releaseFault: faults.release,
    clearFaults: faults.clear,
    ...createAdministration(state, { user: workspace.userName, 'service-principal': workspace.clientId }),
    [Symbol.asyncDispose]: async () => faults.clear(),
  }
  const fetchWorld = createWorldFetch(attachState(world, state))
  return world
}

function workspaceAccess(state: WorldState): WorkspaceAccess {
  const { names, hosts, user, canaries } = state
  const client = addClient(state, 'lakeauth-mock', 'workspace')
  const pat = state.pats.create(user, { comment: 'seeded by lakeauth-mock' })
  canaries.add('pat', pat.value)
  return {
    get host() {
      return hosts.workspace
    },
    publicHost: names.workspaceOrigin,
    workspaceId: names.workspaceId,
    accountId: names.accountId,
    clientId: client.userName,
    clientSecret: secretOf(client),
    servicePrincipalName: client.displayName,
    userName: user.userName,
    pat: pat.value,
  }
}

function accountAccess(state: WorldState): AccountAccess {
  const client = addClient(state, 'lakeauth-mock-account', 'account')
  const { hosts, names } = state
  return {
    get host() {
      return hosts.account
    },
    publicHost: names.accountOrigin,
    accountId: names.accountId,
    clientId: client.userName,
    clientSecret: secretOf(client),
  }
}

function addClient(state: WorldState, displayName: string, level: Principal['level']): Principal {
  const client = state.principals.addServicePrincipal({ displayName, level })
  state.canaries.add('client-secret', secretOf(client))
  return client
}

function secretOf(client: Principal): string {
  return client.secrets[0]?.value as string
}
