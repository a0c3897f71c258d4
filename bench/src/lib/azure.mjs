/** The scope of Azure Databricks: the id of its login application. */
export const databricksScope = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default'

/** Why a peer that signs in to Entra cannot be asked, if so. */
export function noEntra({ azure, ca }) {
  return azure && ca ? undefined : 'the package takes only an https authority, and this mock serves no Entra over https'
}
