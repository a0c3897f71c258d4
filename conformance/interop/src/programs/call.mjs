/** Makes a call with the headers that a client gave, and says so. */
export async function callWith(headers, path = '/api/2.1/clusters/list') {
  const answer = await fetch(process.env.DATABRICKS_HOST + path, { headers })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
  await answer.json()
  console.log('signed in as caller')
}
