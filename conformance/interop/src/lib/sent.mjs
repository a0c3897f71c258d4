/**
 * What a row sends and the journal does not have: for each `{ operation, headers, json }` every request of that operation, in their
 * order, has those headers and those members of its JSON body. `headers` are names, as values are secret.
 */
export function notSent(entries, sends) {
  const met = new Map()
  return sends.flatMap(({ operation, headers = [], json = {} }) => {
    const at = met.get(operation) ?? 0
    met.set(operation, at + 1)
    const entry = entries.filter((one) => one.operation === operation)[at]
    if (!entry) return [`${operation} was not asked a ${at + 1}. time`]
    const { request } = entry
    return [
      ...headers.flatMap((name) => (name in request.headers ? [] : [`${operation} came without ${name}`])),
      ...Object.entries(json).flatMap(([name, value]) =>
        request.json[name] === value ? [] : [`${operation} came with ${name} ${JSON.stringify(request.json[name])}`],
      ),
    ]
  })
}
