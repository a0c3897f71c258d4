/** Account APIs live beside workspace ones on a unified host, and are never routed to a workspace. */
const ACCOUNT_PATH = /^\/api\/\d+\.\d+\/(?:preview\/)?accounts(?:\/|$)/

/** The header that routes a request to a workspace. */
export const WORKSPACE_HEADER = 'X-Databricks-Workspace-Id'

/** However the path is written: a server may read `//` and `%61` as it reads `/` and `a`. */
export function isAccountPath({ pathname }: URL): boolean {
  const plain = pathname.replace(/%([2-7][0-9a-f])/gi, (_code, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return ACCOUNT_PATH.test(plain.replace(/\/+/g, '/').toLowerCase())
}
