import { asRecord } from '../http/body.js'

/** Applies an RFC 7396 merge patch: objects merge, `null` removes, everything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  const changes = asRecord(patch)
  if (!changes) return patch
  const merged: Record<string, unknown> = { ...asRecord(target) }
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) delete merged[key]
    else merged[key] = mergePatch(merged[key], value)
  }
  return merged
}
