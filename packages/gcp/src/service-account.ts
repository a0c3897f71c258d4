/** A service account by its e-mail address, or by its unique id of digits. */
export function parseServiceAccount(raw: string): string {
  if (/^[a-z0-9][a-z0-9.-]{0,62}@[a-z0-9.-]{1,190}\.gserviceaccount\.com$/i.test(raw) || /^\d{15,30}$/.test(raw)) {
    return raw
  }
  throw new Error('expected the e-mail address of a service account, such as name@project.iam.gserviceaccount.com')
}

/** True for two names of one account; addresses are not told apart by case. */
export function sameAccount(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

const IMPERSONATION_URL =
  /^(https?:\/\/[^?#]+)\/v1\/projects\/-\/serviceAccounts\/([^/:?#]+):generate(?:AccessToken|IdToken)$/

/** The parts of an impersonation URL as Google writes it into files: where IAM Credentials is, and the account to act as. */
export function parseImpersonationUrl(
  url: string,
): { readonly endpoint: string; readonly account: string } | undefined {
  const [, endpoint, account] = IMPERSONATION_URL.exec(url) ?? []
  if (!endpoint || !account || !URL.canParse(endpoint)) return undefined
  try {
    return { endpoint, account: parseServiceAccount(decodeURIComponent(account)) }
  } catch {
    return undefined
  }
}
