/** The parts of a workspace's resource id. */
export interface WorkspaceResource {
  /** A GUID. */
  readonly subscriptionId: string
  readonly resourceGroup: string
  readonly workspaceName: string
}

interface Rule {
  readonly isLegal: (text: string) => boolean
  readonly expected: string
}

const rules: Readonly<Record<keyof WorkspaceResource, Rule>> = {
  subscriptionId: {
    isLegal: (text) => /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(text),
    expected: 'the subscription id is a GUID',
  },
  resourceGroup: {
    // Made when it is needed: all letters there are cost the import of the package a tenth.
    isLegal: (text) => /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u.test(text),
    expected: 'a resource group has 1 to 90 letters, digits and characters of _().-, and no . at its end',
  },
  workspaceName: {
    isLegal: (text) => /^[\w-]{3,64}$/.test(text),
    expected: 'a workspace name has 3 to 64 letters, digits and characters of _-',
  },
}

/** Reads a part for a setting: the text, if Azure allows it. */
export function parsePart(part: keyof WorkspaceResource): (raw: string) => string {
  return (raw) => {
    if (rules[part].isLegal(raw)) return raw
    throw new TypeError(rules[part].expected)
  }
}

/**
 * The resource id of a workspace, as Azure writes it: the opposite of {@link parseWorkspaceResourceId}. Names are those of
 * Azure (learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules); nothing is escaped, so that a name
 * that Azure would not allow never becomes a path.
 *
 * @throws TypeError for a part that Azure does not allow.
 * @example
 * ```ts
 * import { workspaceResourceId } from '@lakeauth/azure'
 *
 * const id = workspaceResourceId({
 *   subscriptionId: '00000000-0000-0000-0000-000000000000',
 *   resourceGroup: 'analytics',
 *   workspaceName: 'production',
 * })
 * ```
 */
export function workspaceResourceId(parts: WorkspaceResource): string {
  const { subscriptionId, resourceGroup, workspaceName } = parts
  for (const part of ['subscriptionId', 'resourceGroup', 'workspaceName'] as const) parsePart(part)(parts[part])
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Databricks/workspaces/${workspaceName}`
}

/**
 * The parts of a workspace's resource id. Azure's own words in it have no case, and a slash at the end is no part of it.
 *
 * @throws TypeError for what is no resource id of a Databricks workspace; the text is not repeated.
 */
export function parseWorkspaceResourceId(text: string): WorkspaceResource {
  const match =
    /^\/subscriptions\/([^/]*)\/resourceGroups\/([^/]*)\/providers\/Microsoft\.Databricks\/workspaces\/([^/]*)\/?$/i.exec(
      text,
    )
  if (!match) {
    throw new TypeError(
      'expected /subscriptions/…/resourceGroups/…/providers/Microsoft.Databricks/workspaces/…, as the properties of the workspace show it in the Azure portal',
    )
  }
  const [, subscriptionId = '', resourceGroup = '', workspaceName = ''] = match
  const parts = { subscriptionId, resourceGroup, workspaceName }
  workspaceResourceId(parts)
  return parts
}
