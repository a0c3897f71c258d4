/** A call with the token of the lines before. */
export const bearer =
  'curl -sS --fail-with-body -H "Authorization: Bearer $token" "$DATABRICKS_HOST/api/2.0/clusters/list"'

/** Client credentials at a token endpoint. */
export const m2m = (url) =>
  `answer=$(curl -sS --fail-with-body -u "$DATABRICKS_CLIENT_ID:$DATABRICKS_CLIENT_SECRET" -d grant_type=client_credentials -d scope=all-apis "${url}")
token=$(field access_token "$answer")`

/** A shell script as a command, which says that it came to its end. `field` takes a value out of JSON of one level. */
export function script(lines) {
  const field = `field() { printf %s "$2" | sed -n 's/.*"'"$1"'" *: *"\\([^"]*\\)".*/\\1/p'; }`
  return ['sh', '-ec', [field, ...lines, 'echo; echo signed in as caller'].join('\n')]
}
