/** The run itself went wrong, so that nothing can be said about the strategy's checks. */
export class HarnessError extends Error {
  override readonly name = 'HarnessError'
}
