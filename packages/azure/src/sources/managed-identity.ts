import { SubjectTokenError, type Token } from '@lakeauth/core'
import { type Answer, ask, type Question } from '../ask.js'
import type { Azure, Call } from '../azure.js'
import type { Refusal } from '../refusal.js'
import { tokenOf } from '../tokens.js'
import { arcKey } from './arc-key.js'
import { throughImds } from './imds.js'
import type { IdentityName, Machine } from './machine.js'

type Parameter = Readonly<Record<IdentityName['setting'], string>>

const APP_SERVICE: Parameter = {
  azureClientId: 'client_id',
  azureIdentityObjectId: 'principal_id',
  azureIdentityResourceId: 'mi_res_id',
}
const IMDS: Parameter = {
  azureClientId: 'client_id',
  azureIdentityObjectId: 'object_id',
  azureIdentityResourceId: 'msi_res_id',
}

/** IMDS answers so while it starts, or while the identity is being assigned (learn.microsoft.com, "how-to-use-vm-token", retry guidance). */
const STARTING: readonly number[] = [404, 410, 500]

/**
 * A token of the machine's managed identity, or of the user-assigned one that is named. One request, in the form that
 * `@azure/identity` gives it; the library itself reads the variables of the process, and keeps tokens for the whole of it.
 */
export async function managedIdentityToken(
  wanted: { readonly machine: Machine; readonly name: IdentityName | undefined; readonly resource: string },
  call: Call,
  azure: Azure,
): Promise<Token> {
  const requestedAt = azure.context.clock.now()
  return tokenOf(await askMachine(wanted, call, azure), requestedAt, azure)
}

async function askMachine(
  { machine, name, resource }: Parameters<typeof managedIdentityToken>[0],
  { signal }: Call,
  azure: Azure,
): Promise<Answer> {
  const question = (version: string, parameters: Parameter): Question => {
    const query = new URLSearchParams({ 'api-version': version, resource })
    if (name) query.set(parameters[name.setting], name.value)
    const path = machine.kind === 'imds' ? '/metadata/identity/oauth2/token' : ''
    const url = `${machine.endpoint}${path}?${query.toString()}`
    const headers = { metadata: 'true' }
    const explain = (refusal: Refusal): string => explainMachine(refusal, machine, name, azure)
    return { url, headers, signal, expected: 'an access token', service: 'machine', explain }
  }
  switch (machine.kind) {
    case 'app-service': {
      const headers = { 'x-identity-header': machine.header.reveal() }
      return ask({ ...question('2019-08-01', APP_SERVICE), headers }, azure)
    }
    case 'arc': {
      if (name) throw noUserAssigned(name, azure)
      const asked = question('2020-06-01', IMDS)
      const authorization = `Basic ${await arcKey(asked, azure)}`
      return ask({ ...asked, headers: { ...asked.headers, authorization } }, azure)
    }
    default:
      return throughImds({ ...question('2018-02-01', IMDS), transient: STARTING }, azure)
  }
}

function explainMachine(
  { status, words }: Refusal,
  machine: Machine,
  name: IdentityName | undefined,
  azure: Azure,
): string {
  const { context } = azure
  if (status === 401 && machine.kind === 'app-service') {
    return `Check ${context.sourceOf('azureIdentityHeader')}: the platform sets IDENTITY_HEADER anew with every start, and it must be passed on unchanged.`
  }
  if (/AADSTS500011|invalid_resource/.test(words)) {
    return 'Databricks is not known in the tenant of this machine. Check azureEnvironment and azureLoginAppId.'
  }
  if (name) {
    return `Check that the managed identity of ${context.sourceOf(name.setting)} (${name.value}) exists, and assign it to this machine or application.`
  }
  return 'Assign a managed identity to this machine or application. With user-assigned ones alone, name one in azureClientId (ARM_CLIENT_ID).'
}

function noUserAssigned({ setting }: IdentityName, { strategy, context }: Azure): SubjectTokenError {
  return new SubjectTokenError({
    code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE',
    message: `${strategy}: Azure Arc has no user-assigned identities. Remove ${context.sourceOf(setting)}: the machine signs in as itself.`,
    strategy,
  })
}
