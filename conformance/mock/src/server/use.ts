import type { ServerResponse } from 'node:http'

/** Whether a server is in use, by any of its ports. */
export interface Use {
  /** Counts a request until it is over. */
  count(outgoing: ServerResponse): void
  /** Resolves once there has been no request for this long, by the machine's clock. */
  idleFor(milliseconds: number): Promise<void>
}

/** A server that nobody has asked anything yet. */
export function createUse(): Use {
  let running = 0
  let watch: (() => void) | undefined
  return {
    count: (outgoing) => {
      running += 1
      watch?.()
      outgoing.once('close', () => {
        running -= 1
        watch?.()
      })
    },
    idleFor: (milliseconds) =>
      new Promise((resolve) => {
        let timer: ReturnType<typeof setTimeout> | undefined
        watch = () => {
          clearTimeout(timer)
          if (running === 0) timer = setTimeout(resolve, milliseconds)
          timer?.unref()
        }
        watch()
      }),
  }
}
