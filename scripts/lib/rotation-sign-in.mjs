/** What the pages on rotation and on secrets have besides: a folder that is kept, and a scope that everybody may use. */
export async function rotationEnvironment(page, world, folder) {
  if (page === 'docs/guide/secrets.md') {
    await put(world, 'scopes/create', { scope: 'ci', initial_manage_principal: 'users' })
    await put(world, 'put', { scope: 'ci', key: 'partner-password', string_value: 'synthetic-password-0001' })
  }
  return page === 'docs/guide/rotation-in-ci.md' ? { STATE_DIRECTORY: folder } : {}
}

async function put(world, path, body) {
  const { publicHost, pat } = world.workspace
  const init = { method: 'POST', headers: { authorization: `Bearer ${pat}` }, body: JSON.stringify(body) }
  const { status } = await world.fetch(`${publicHost}/api/2.0/secrets/${path}`, init)
  if (status !== 200) throw new Error(`secrets/${path} answered ${status}.`)
}
