import { isSameTable, type ProcessIdentity, type Processes } from '../files/process-identity.js'

/** What tells one owner of tokens from another. */
export interface OwnershipSurroundings {
  /** Looked at when the first token is minted. */
  readonly processes: () => Processes
  /** A name that no other sign-in ever has. */
  readonly unique: () => string
}

/** Whose a token is: by its comment, the only thing of a token that one may choose. */
export interface Ownership {
  /** The comment of a token of this sign-in. */
  readonly comment: string
  /** `mine` is one of this very sign-in, `left` one whose process has ended; `undefined` is nobody's business here. */
  judge(comment: string | undefined): 'mine' | 'left' | undefined
  /** Says that this sign-in is over and that a token of it may still come. */
  leave(): void
}

/** Sign-ins of this process that are over. */
const over = new Set<string>()

/** Read from a comment. */
interface Tag {
  readonly name: string
  readonly process: ProcessIdentity
  readonly signIn: string
}

/** Owns the tokens of one sign-in. */
export function createOwnership(
  { comment, name = '' }: { readonly comment: string; readonly name?: string | undefined },
  { processes, unique }: OwnershipSurroundings,
): Ownership {
  let known: { readonly tag: Tag; readonly processes: Processes } | undefined
  // The process is looked at when it is asked for: configuring a strategy touches no file.
  const own = (): NonNullable<typeof known> => {
    if (known) return known
    const around = processes()
    known = { processes: around, tag: { name, process: around.self, signIn: unique().replace(/\W/g, '').slice(0, 12) } }
    return known
  }
  return {
    get comment() {
      return `${comment} ${textOf(own().tag)}`
    },
    judge: (text) => {
      const tag = parse(text ?? '')
      const { tag: mine, processes: around } = own()
      if (!tag || tag.name !== mine.name) return undefined
      const sameProcess = idOf(tag.process) === idOf(mine.process)
      if (sameProcess && tag.signIn === mine.signIn) return 'mine'
      if (sameProcess) return over.has(tag.signIn) ? 'left' : undefined
      // Whoever gives a name says that nobody else has it.
      return mine.name !== '' || hasEnded(tag.process, around) ? 'left' : undefined
    },
    leave: () => void over.add(own().tag.signIn),
  }
}

/** Only where a process id means something, and the system says so. */
function hasEnded(identity: ProcessIdentity, { self, isRunning }: Processes): boolean {
  return isSameTable(identity, self) && isRunning(identity) === false
}

function textOf({ name, process, signIn }: Tag): string {
  return `[lakeauth:${name}:${idOf(process)}:${signIn}]`
}

function idOf({ realm, boot, pid, started }: ProcessIdentity): string {
  return [realm, boot, pid, started].join('/')
}

function parse(comment: string): Tag | undefined {
  const match = /\[lakeauth:([\w.-]{0,64}):([^/:\]]*)\/([^/:\]]*)\/(\d{1,10})\/([^/:\]]*):(\w{1,12})\]$/.exec(comment)
  if (!match) return undefined
  const [, name = '', realm = '', boot = '', pid, started = '', signIn = ''] = match
  return { name, process: { realm, boot, pid: Number(pid), started }, signIn }
}
