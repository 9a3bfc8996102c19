/** The part of a Socket.IO client that is used; tests hold another in its place. */
export type LiveSocket = {
  readonly connected: boolean
  connect(): void
  on(event: string, listener: (payload: unknown) => void): void
  emit(event: string, payload: unknown, acknowledge?: (answer: unknown) => void): void
}

export type Connection = {
  readonly state: 'connecting' | 'live' | 'lost'
  /** Since when it is in this state. */
  readonly sinceMs: number
  /** When the newest message of any channel came. */
  readonly lastDataMs: number | null
  /** Why the server refused us, in words; null when it did not. */
  readonly refusal: string | null
}

/** What the client asks of its surroundings. `later` runs once after a time and returns how to call it off. */
export type LiveWorld = {
  openSocket(): Promise<LiveSocket>
  now(): number
  later(ms: number, run: () => void): () => void
  isHidden(): boolean
  onVisibilityChange(listener: () => void): void
}

type Handlers = { onConnect(): void; onUpdate(payload: unknown): void; onVisibility(): void }

export const RETRY_MS = 3_000

/** The socket's life: opened when first needed, opened again whenever it ends, and its state for the live light. */
export class LiveConnection {
  private state: Connection
  private readonly listeners = new Set<() => void>()
  private readonly dataListeners = new Set<() => void>()
  private socket: LiveSocket | null = null
  private opening: Promise<void> | null = null

  constructor(
    private readonly world: LiveWorld,
    private readonly handlers: Handlers,
  ) {
    this.state = { state: 'connecting', sinceMs: world.now(), lastDataMs: null, refusal: null }
  }

  current = (): Connection => this.state

  subscribe = (listener: () => void): (() => void) => {
    this.start()
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  get isLive(): boolean {
    return this.socket?.connected ?? false
  }

  emit(event: string, payload: unknown, acknowledge?: (answer: unknown) => void): void {
    this.socket?.emit(event, payload, acknowledge)
  }

  /** Hears of each message of any channel, without opening the connection; returns the way to stop. */
  onData = (listener: () => void): (() => void) => {
    this.dataListeners.add(listener)
    return () => this.dataListeners.delete(listener)
  }

  noteData(atMs: number): void {
    this.change({ lastDataMs: atMs })
    for (const listener of this.dataListeners) listener()
  }

  /** Tells the listeners what they did not hear while the tab was hidden. */
  announce(): void {
    if (!this.world.isHidden()) for (const listener of this.listeners) listener()
  }

  start(): void {
    if (this.opening) return
    this.opening = this.world
      .openSocket()
      .then(socket => this.attach(socket))
      .catch((error: unknown) => {
        this.opening = null
        this.enter(
          'lost',
          error instanceof Error ? error.message : 'The live connection could not be loaded.',
        )
        this.world.later(RETRY_MS, () => this.start())
      })
  }

  private attach(socket: LiveSocket): void {
    this.socket = socket
    this.world.onVisibilityChange(() => this.handlers.onVisibility())
    socket.on('update', payload => this.handlers.onUpdate(payload))
    socket.on('connect', () => {
      this.enter('live', null)
      this.handlers.onConnect()
    })
    socket.on('disconnect', reason => {
      const isEnded = reason === 'io server disconnect'
      this.enter('lost', isEnded ? 'The server ended this session.' : null)
      // After the server itself hung up, Socket.IO leaves it to us to come back.
      if (isEnded) this.world.later(RETRY_MS, () => socket.connect())
    })
    socket.on('connect_error', error => {
      const isRefused = error instanceof Error && 'data' in error && error.data !== undefined
      this.enter('lost', isRefused ? error.message : null)
      if (isRefused) this.world.later(RETRY_MS, () => socket.connect())
    })
    socket.connect()
  }

  private enter(state: Connection['state'], refusal: string | null): void {
    if (this.state.state !== state) this.change({ state, sinceMs: this.world.now(), refusal })
    else if (this.state.refusal !== refusal) this.change({ refusal })
  }

  private change(change: Partial<Connection>): void {
    this.state = { ...this.state, ...change }
    this.announce()
  }
}
