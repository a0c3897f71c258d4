/** The secret, or one of the same length that differs in its last characters. */
export function spoiled(secret: string, wrong: boolean): string {
  return wrong ? `${secret.slice(0, -4)}${secret.endsWith('0000') ? '1111' : '0000'}` : secret
}
