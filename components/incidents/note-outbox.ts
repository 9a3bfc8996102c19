import { ApiError } from '../../lib/client/api.ts'

/** A note that was written and is not known to be kept yet. */
export type WaitingNote = {
  /** Goes along: the same note sent twice is added once. */
  readonly requestKey: string
  readonly body: string
  /** When it happened, ISO; null = when it was written. */
  readonly at: string | null
  readonly writtenAtMs: number
  readonly imageIds: readonly string[]
  readonly isPinned: boolean
  /** Why the deck did not take it; null while it is still tried. */
  readonly refusal: string | null
}

export type OutboxState = {
  readonly draft: string
  /** Pictures that were sent for what is being written. */
  readonly images: readonly string[]
  readonly waiting: readonly WaitingNote[]
  /** False when the browser could not keep it: closing the page would lose it. */
  readonly isKept: boolean
}

export type OutboxWorld = {
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  /** Tells the notes of one person on one incident from others. */
  readonly name: string
  send(note: WaitingNote): Promise<unknown>
  newKey(): string
  now(): number
  /** Runs later; returns the way to call it off. */
  later(ms: number, run: () => void): () => void
}

type NoteWish = Pick<WaitingNote, 'at' | 'isPinned'>

const FIRST_RETRY_MS = 2_000
const LONGEST_RETRY_MS = 30_000
const EMPTY: OutboxState = { draft: '', images: [], waiting: [], isKept: true }

/**
 * Notes on their way: what is being typed and what was not taken yet stay in the browser's storage, and what could not
 * be sent since the deck was gone is sent again until it is taken or refused. In the order in which they were written.
 */
export class NoteOutbox {
  private state: OutboxState
  private readonly listeners = new Set<() => void>()
  private turn: 'idle' | 'sending' = 'idle'
  private retryMs = FIRST_RETRY_MS
  private cancelRetry: () => void = () => undefined

  constructor(private readonly world: OutboxWorld) {
    this.state = { ...EMPTY, ...this.read() }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  readonly current = (): OutboxState => this.state

  setDraft(draft: string): void {
    this.change({ draft })
  }

  addImage(image: string): void {
    this.change({ images: [...this.state.images, image] })
  }

  removeImage(image: string): void {
    this.change({ images: this.state.images.filter(one => one !== image) })
  }

  /** Takes what was written over and empties the draft; it is kept before it is sent. */
  submit(wish: NoteWish): void {
    const { newKey, now } = this.world
    const { draft, images, waiting } = this.state
    const own = { requestKey: newKey(), writtenAtMs: now(), refusal: null }
    this.change({
      draft: '',
      images: [],
      waiting: [...waiting, { ...wish, ...own, body: draft, imageIds: images }],
    })
    void this.flush()
  }

  /** Tries one that was refused once more. */
  retry(requestKey: string): void {
    const waiting = this.state.waiting.map(note =>
      note.requestKey === requestKey ? { ...note, refusal: null } : note,
    )
    this.change({ waiting })
    void this.flush()
  }

  /** Takes one back into the draft with its pictures, before what stands there. */
  takeBack(requestKey: string): void {
    const note = this.state.waiting.find(one => one.requestKey === requestKey)
    if (!note) return
    const draft = [note.body, this.state.draft].filter(text => text !== '').join('\n\n')
    const images = [...note.imageIds, ...this.state.images]
    this.change({ draft, images, waiting: this.without(requestKey) })
  }

  /** Sends what waits; called again whenever the deck may be back. */
  async flush(): Promise<void> {
    if (this.turn === 'sending') return
    this.cancelRetry()
    this.turn = 'sending'
    try {
      for (let next = this.next(); next; next = this.next()) {
        if (!(await this.trySending(next))) break
      }
    } finally {
      this.turn = 'idle'
    }
  }

  /** Stops trying; what waits stays in the storage. */
  close(): void {
    this.cancelRetry()
  }

  private next(): WaitingNote | undefined {
    return this.state.waiting.find(({ refusal }) => refusal === null)
  }

  /** False when the deck did not answer: the rest waits too. */
  private async trySending(note: WaitingNote): Promise<boolean> {
    try {
      await this.world.send(note)
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal === null) {
        this.cancelRetry = this.world.later(this.retryMs, () => void this.flush())
        this.retryMs = Math.min(LONGEST_RETRY_MS, this.retryMs * 2)
        return false
      }
      const waiting = this.state.waiting.map(one =>
        one.requestKey === note.requestKey ? { ...one, refusal } : one,
      )
      this.change({ waiting })
      return true
    }
    this.retryMs = FIRST_RETRY_MS
    this.change({ waiting: this.without(note.requestKey) })
    return true
  }

  private without(requestKey: string): readonly WaitingNote[] {
    return this.state.waiting.filter(note => note.requestKey !== requestKey)
  }

  private change(changes: Partial<OutboxState>): void {
    const next = { ...this.state, ...changes }
    this.state = { ...next, isKept: this.keep(next) }
    for (const listener of this.listeners) listener()
  }

  private keep({ draft, images, waiting }: OutboxState): boolean {
    const { storage, name } = this.world
    try {
      const isEmpty = draft === '' && images.length === 0 && waiting.length === 0
      if (isEmpty) storage.removeItem(name)
      else storage.setItem(name, JSON.stringify({ draft, images, waiting }))
      return true
    } catch {
      // Full, or not allowed: it stays in this page's memory, and the page says so.
      return false
    }
  }

  private read(): Partial<OutboxState> {
    try {
      const kept: unknown = JSON.parse(this.world.storage.getItem(this.world.name) ?? 'null')
      return isKept(kept) ? kept : {}
    } catch {
      return {}
    }
  }
}

/** Null = nobody refused: no answer came, or the deck was not well. */
function refusalOf(error: unknown): string | null {
  if (!(error instanceof ApiError)) return null
  const isGone = error.status === 0 || error.status >= 500 || error.status === 429
  return isGone ? null : error.message
}

type Kept = Pick<OutboxState, 'draft' | 'waiting'> & Partial<Pick<OutboxState, 'images'>>

function isKept(kept: unknown): kept is Kept {
  if (typeof kept !== 'object' || kept === null || !('draft' in kept) || !('waiting' in kept)) return false
  return typeof kept.draft === 'string' && Array.isArray(kept.waiting)
}
