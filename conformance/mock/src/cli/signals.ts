/** The signals that this process gets, meant for the command that it runs. */
export interface Signals {
  /** From now on they go there; those that came before go first. */
  passTo(receiver: (signal: NodeJS.Signals) => unknown): void
  /** Passes one on as if it had come. */
  pass(signal: NodeJS.Signals): void
}

const passed = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const
/** What a terminal sends to everybody in the foreground: the command has it already. */
const fromTerminal: ReadonlySet<string> = new Set(['SIGINT', 'SIGQUIT'])

/** Ends nothing any more by itself: every signal waits for a receiver. */
export function catchSignals(): Signals {
  const waiting: NodeJS.Signals[] = []
  let receive: (signal: NodeJS.Signals) => unknown = (signal) => waiting.push(signal)
  const atTerminal = [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY)
  for (const name of passed) process.on(name, () => (atTerminal && fromTerminal.has(name) ? undefined : receive(name)))
  return {
    passTo: (receiver) => {
      receive = receiver
      for (const signal of waiting.splice(0)) receiver(signal)
    },
    pass: (signal) => void receive(signal),
  }
}
