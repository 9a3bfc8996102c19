import * as Y from 'yjs'
import { ApiError } from '../../lib/client/api.ts'
import type { ProseAnswer, Section } from '../../lib/contract/post-mortems.ts'

/** What one copy sends: what the deck may not have, and what the copy knows. Base64. */
export type ProseQuestion = {
  readonly update?: string
  readonly stateVector: string
  readonly section?: Section
}

export type ProseState = {
  /** Whether the deck's own text has been here. Nothing is to be typed before. */
  readonly isLoaded: boolean
  /** Words that the deck has not taken yet. */
  readonly isUnsent: boolean
  /** Why they did not go out the last time; null while all is well. */
  readonly trouble: string | null
  /** False when the browser could not keep them: closing the page would lose them. */
  readonly isKept: boolean
  /** Of the text that is shown; 0 before there is one. */
  readonly documentVersion: number
}

export type ProseWorld = {
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>
  /** Tells the words of one person in one post-mortem from others. */
  readonly name: string
  send(question: ProseQuestion): Promise<ProseAnswer>
  newKey(): string
  /** Runs later; returns the way to call it off. */
  later(ms: number, run: () => void): () => void
}

const NO_PROSE: ProseState = {
  isLoaded: false,
  isUnsent: false,
  trouble: null,
  isKept: true,
  documentVersion: 0,
}

/** Words go out this long after a key was pressed. */
const TYPING_MS = 250
const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 15_000
const OF_SERVER = 'server'

/**
 * One browser's copy of a post-mortem's text. Merges with the copies of others through the deck, and loses no word:
 * what the deck has not taken is kept in the browser's storage with every key that is pressed, sent until it is taken,
 * and sent by the next page that opens if this one ends before.
 */
export class ProseCopy {
  readonly document = new Y.Doc()
  private state: ProseState = NO_PROSE
  private readonly listeners = new Set<() => void>()
  private readonly key: string
  /** Changes that the deck has not taken, oldest first. */
  private pending: Uint8Array[] = []
  /** What earlier pages left behind: its places in the storage, with what stood there. */
  private adopted: { key: string; value: string }[] = []
  private section: Section | undefined
  private isSending = false
  private isAskedAgain = false
  private isWholeWanted = false
  private isEnded = false
  private retryMs = FIRST_RETRY_MS
  private cancelTimer: () => void = () => undefined

  constructor(private readonly world: ProseWorld) {
    this.key = `${world.name}.${world.newKey()}`
    this.document.on('update', this.onUpdate)
    this.adopt()
    void this.exchange()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  readonly current = (): ProseState => this.state

  text(section: Section): Y.Text {
    return this.document.getText(section)
  }

  /** Where the cursor is: goes along with what is sent next. */
  enter(section: Section): void {
    this.section = section
  }

  /** Somebody changed the text: fetch it. */
  readonly askAgain = (): void => {
    this.isAskedAgain = true
    void this.exchange()
  }

  /** Stops; what is not sent stays in the storage for the next page. */
  end(): void {
    this.isEnded = true
    this.cancelTimer()
    this.document.off('update', this.onUpdate)
    this.document.destroy()
  }

  private readonly onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === OF_SERVER) return
    this.pending.push(update)
    this.set({ isUnsent: true, isKept: this.keep() })
    if (!this.isSending && this.state.isLoaded) this.plan(TYPING_MS)
  }

  private keep(): boolean {
    try {
      this.world.storage.setItem(this.key, toBase64(Y.mergeUpdates(this.pending)))
      return true
    } catch {
      return false
    }
  }

  private adopt(): void {
    const { storage, name } = this.world
    const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index))
    for (const key of keys) {
      if (key === null || key === this.key || !key.startsWith(`${name}.`)) continue
      const value = storage.getItem(key)
      const update = value === null ? null : fromBase64(value)
      if (value === null || update === null || !this.isGood(update)) continue
      this.adopted.push({ key, value })
      this.pending.push(update)
    }
    if (this.pending.length > 0) this.set({ isUnsent: true })
  }

  private isGood(update: Uint8Array): boolean {
    try {
      Y.applyUpdate(this.document, update, OF_SERVER)
      return true
    } catch {
      return false
    }
  }

  private plan(ms: number): void {
    this.cancelTimer()
    this.cancelTimer = this.world.later(ms, () => void this.exchange())
  }

  private async exchange(): Promise<void> {
    if (this.isSending || this.isEnded) return
    this.isSending = true
    this.isAskedAgain = false
    this.cancelTimer()
    const sent = this.pending.length
    const isWhole = this.isWholeWanted
    try {
      const answer = await this.world.send(this.question(isWhole))
      if (this.isEnded) return
      this.heed(answer, sent)
    } catch (error) {
      if (!this.isEnded) this.despair(error, isWhole)
    } finally {
      this.isSending = false
    }
    if (this.isAskedAgain) void this.exchange()
  }

  private question(isWhole: boolean): ProseQuestion {
    const update = isWhole
      ? Y.encodeStateAsUpdate(this.document)
      : this.pending.length > 0
        ? Y.mergeUpdates(this.pending)
        : null
    return {
      ...(update === null ? {} : { update: toBase64(update) }),
      stateVector: toBase64(Y.encodeStateVector(this.document)),
      ...(this.section === undefined ? {} : { section: this.section }),
    }
  }

  private heed({ update, documentVersion }: ProseAnswer, sent: number): void {
    Y.applyUpdate(this.document, fromBase64(update) ?? new Uint8Array(), OF_SERVER)
    this.pending = this.pending.slice(sent)
    this.isWholeWanted = false
    this.retryMs = FIRST_RETRY_MS
    this.forgetAdopted()
    const isUnsent = this.pending.length > 0
    const isKept = isUnsent ? this.keep() : this.forget()
    this.set({ isLoaded: true, isUnsent, trouble: null, isKept, documentVersion })
    if (isUnsent) this.plan(TYPING_MS)
  }

  /** Another page of this browser may have written there since: its words are its own to send. */
  private forgetAdopted(): void {
    const { storage } = this.world
    for (const { key, value } of this.adopted) if (storage.getItem(key) === value) storage.removeItem(key)
    this.adopted = []
  }

  private forget(): boolean {
    this.world.storage.removeItem(this.key)
    return true
  }

  private despair(error: unknown, wasWhole: boolean): void {
    const trouble = error instanceof Error ? error.message : String(error)
    this.set({ trouble })
    // The deck lacks what these changes follow from, as after its database was restored: then it gets all.
    const lacksEarlier = error instanceof ApiError && error.code === 'invalid' && !wasWhole
    if (lacksEarlier) this.isWholeWanted = true
    this.plan(lacksEarlier ? TYPING_MS : this.retryMs)
    this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS)
  }

  private set(change: Partial<ProseState>): void {
    this.state = { ...this.state, ...change }
    for (const listener of this.listeners) listener()
  }
}

const CHUNK = 32_768

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += CHUNK)
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return btoa(binary)
}

function fromBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), sign => sign.charCodeAt(0))
  } catch {
    return null
  }
}
