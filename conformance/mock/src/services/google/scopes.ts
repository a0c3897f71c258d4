/** Scopes with which a token may act as service accounts. */
const actingScopes = ['https://www.googleapis.com/auth/cloud-platform', 'https://www.googleapis.com/auth/iam']

/** Whether Google has a scope of this form. */
export function isGoogleScope(scope: string): boolean {
  return /^(openid|email|profile|https:\/\/www\.googleapis\.com\/auth\/[\w.-]+)$/.test(scope)
}

/** Whether these scopes let a token act as service accounts. */
export function mayAct(scopes: readonly string[]): boolean {
  return scopes.some((scope) => actingScopes.includes(scope))
}

/** The scopes of a claim, form field or JSON field: separated by spaces, or a list. */
export function scopeList(value: unknown): readonly string[] {
  const texts = Array.isArray(value) ? value.map(String) : String(value ?? '').split(' ')
  return texts.filter((scope) => scope !== '')
}
