/** Asks the admin API. Rejects with the sentence of a refusal. */
export async function ask(method, path, body) {
  const response = await fetch(path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.message)
  return answer
}

/** The path of a call on a world. */
export function onWorld(world, path) {
  return `/v1/worlds/${encodeURIComponent(world)}${path}`
}
