/** What a write to a pipe fails with when nobody reads it any more. */
function isGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EPIPE'
}

/** Goes on in silence when whoever reads what is printed has read enough, as `head` does: the reports and the exit code are still wanted. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (!isGone(error)) throw error
    })
  }
}
