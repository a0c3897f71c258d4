const pollMs = 200

/**
 * Resolves when the process that started this one has ended, if it was npm: `npx` ends on SIGTERM without passing the
 * signal on to the program, which would then listen for ever. A shell that ends leaves its background programs running on
 * purpose, and so is not watched.
 */
export function parentGone(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  if (env['npm_command'] === undefined) return new Promise(() => {})
  const parent = process.ppid
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(timer)
      resolve()
    }, pollMs)
    timer.unref()
  })
}
