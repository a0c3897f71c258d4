/** Lists clusters with the headers that a client gave, and says so. */
export async function callWith(headers, host = process.env.DATABRICKS_HOST) {
  const answer = await fetch(`${host}/api/2.1/clusters/list`, { headers })
  if (!answer.ok) throw new Error(`clusters/list answered ${answer.status}`)
  const { clusters } = await answer.json()
  console.log(`signed in as caller, clusters: ${clusters.length}`)
}
