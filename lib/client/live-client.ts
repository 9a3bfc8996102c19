import type { LiveFailure, LiveUpdate, SubscribeAnswer } from '../contract/live.ts'
import { judgeSequence } from '../core/live/index.ts'

/** The part of a Socket.IO client that is used; tests hold another in its place. */
export type LiveSocket = {
  readonly connected: boolean
  connect(): void
  on(event: string, listener: (...args: never[]) => void): void
  emit(event: string, payload: unknown, acknowledge?: (answer: never) => void): void
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

export type ChannelState<S> = {
  readonly status: 'loading' | 'ready' | 'failed'
  readonly data: S | null
  readonly failure: LiveFailure | null
  readonly receivedAtMs: number | null
}

/** What one subscriber sees of a channel: fits `useSyncExternalStore`. */
export type ChannelStore<S> = { subscribe(listener: () => void): () => void; current(): ChannelState<S> }

/** Which channel, and how an update changes what is known. */
export type ChannelRequest<S, U> = {
  readonly channel: string
  readonly params: Readonly<Record<string, unknown>>
  apply(before: S, update: U): S
}

/** What the client asks of its surroundings. `later` runs once after a time and returns how to call it off. */
export type LiveWorld = {
  openSocket(): Promise<LiveSocket>
  now(): number
  later(ms: number, run: () => void): () => void
  isHidden(): boolean
  onVisibilityChange(listener: () => void): void
}

export type LiveClient = {
  open<S, U extends object>(request: ChannelRequest<S, U>): ChannelStore<S>
  connection: { subscribe(listener: () => void): () => void; current(): Connection }
}

/** A subscription is kept this long after its last viewer: a page change must not start from nothing. */
const LINGER_MS = 3_000
/** A hidden tab stops being served after this time; it catches up when it is looked at again. */
const HIDDEN_GRACE_MS = 30_000
const RETRY_MS = 3_000

const LOADING: ChannelState<never> = { status: 'loading', data: null, failure: null, receivedAtMs: null }
const NEVER_AGAIN = new Set(['invalid', 'forbidden', 'not_found', 'bad_data'])

type Channel = {
  readonly id: string
  readonly request: ChannelRequest<unknown, object>
  readonly listeners: Set<() => void>
  state: ChannelState<unknown>
  seq: number | null
  /** An answer is awaited: messages of before are not counted. */
  isAsking: boolean
  cancelClose: (() => void) | null
}

/**
 * One socket for all that a page watches. Counts every channel's messages, asks again where one is missing,
 * after a lost connection and when a hidden tab is seen again; equal requests share one subscription.
 */
export function createLiveClient(world: LiveWorld): LiveClient {
  const channels = new Map<string, Channel>()
  const connectionListeners = new Set<() => void>()
  let connection: Connection = {
    state: 'connecting',
    sinceMs: world.now(),
    lastDataMs: null,
    refusal: null,
  }
  let opening: Promise<void> | null = null
  let socket: LiveSocket | null = null
  let isAsleep = false

  function setConnection(change: Partial<Connection>): void {
    connection = { ...connection, ...change }
    if (!world.isHidden()) for (const listener of connectionListeners) listener()
  }

  function enter(state: Connection['state'], refusal: string | null = null): void {
    if (connection.state !== state) setConnection({ state, sinceMs: world.now(), refusal })
    else if (connection.refusal !== refusal) setConnection({ refusal })
  }

  function setState(channel: Channel, state: ChannelState<unknown>): void {
    channel.state = state
    for (const listener of channel.listeners) listener()
  }

  function succeed(channel: Channel, data: unknown, failure: LiveFailure | null): void {
    const receivedAtMs = world.now()
    setState(channel, { status: failure ? 'failed' : 'ready', data, failure, receivedAtMs })
    setConnection({ lastDataMs: receivedAtMs })
  }

  function fail(channel: Channel, failure: LiveFailure): void {
    setState(channel, { ...channel.state, status: 'failed', failure })
  }

  function applyUpdate(channel: Channel, update: LiveUpdate<object>): void {
    channel.seq = update.seq
    if ('failure' in update.data) return fail(channel, update.data.failure as LiveFailure)
    if (channel.state.data === null) return ask(channel, null)
    succeed(channel, channel.request.apply(channel.state.data, update.data), null)
  }

  function ask(channel: Channel, after: number | null): void {
    if (!socket?.connected || isAsleep) return
    channel.isAsking = true
    const { channel: name, params } = channel.request
    const body = { channel: name, id: channel.id, params, ...(after === null ? {} : { after }) }
    socket.emit('subscribe', body, (answer: SubscribeAnswer<unknown, object>) => {
      if (channels.get(channel.id) !== channel) return
      channel.isAsking = false
      heed(channel, answer)
    })
  }

  function heed(channel: Channel, answer: SubscribeAnswer<unknown, object>): void {
    if (!answer.ok) {
      fail(channel, answer.error)
      if (!NEVER_AGAIN.has(answer.error.code)) world.later(RETRY_MS, () => askIfOpen(channel))
      return
    }
    if ('missed' in answer) {
      for (const update of answer.missed) applyUpdate(channel, update)
      channel.seq = answer.seq
      if (answer.missed.length === 0 && channel.state.data !== null)
        succeed(channel, channel.state.data, channel.state.failure)
      return
    }
    channel.seq = answer.seq
    succeed(channel, answer.snapshot, answer.failure ?? null)
  }

  const askIfOpen = (channel: Channel) => {
    if (channels.get(channel.id) === channel && !channel.isAsking) ask(channel, channel.seq)
  }

  function onUpdate(update: LiveUpdate<object>): void {
    const channel = channels.get(update.id ?? update.channel)
    // A hidden tab draws nothing: it leaves the gap, and asks for what it missed when it is seen again.
    if (!channel || channel.isAsking || world.isHidden()) return
    const verdict = judgeSequence(channel.seq, update.seq)
    if (verdict === 'apply') applyUpdate(channel, update)
    if (verdict === 'resubscribe') ask(channel, channel.seq)
  }

  function askAll(): void {
    for (const channel of channels.values()) ask(channel, channel.seq)
  }

  function onVisibility(): void {
    if (!world.isHidden()) {
      isAsleep = false
      setConnection({})
      askAll()
      return
    }
    world.later(HIDDEN_GRACE_MS, () => {
      if (!world.isHidden() || isAsleep) return
      isAsleep = true
      for (const channel of channels.values()) tellUnsubscribed(channel)
    })
  }

  function tellUnsubscribed(channel: Channel): void {
    if (socket?.connected) socket.emit('unsubscribe', { channel: channel.request.channel, id: channel.id })
  }

  async function openSocket(): Promise<void> {
    const opened = await world.openSocket()
    socket = opened
    world.onVisibilityChange(onVisibility)
    opened.on('update', onUpdate)
    opened.on('connect', () => {
      enter('live')
      for (const channel of channels.values()) channel.isAsking = false
      askAll()
    })
    opened.on('disconnect', (reason: string) => {
      enter('lost', reason === 'io server disconnect' ? 'The server ended this session.' : null)
      // Socket.IO leaves it to us to come back after the server itself hung up.
      if (reason === 'io server disconnect') world.later(RETRY_MS, () => opened.connect())
    })
    opened.on('connect_error', (error: Error & { data?: unknown }) => {
      const isRefused = error.data !== undefined
      enter('lost', isRefused ? error.message : null)
      if (isRefused) world.later(RETRY_MS, () => opened.connect())
    })
    opened.connect()
  }

  function start(): void {
    opening ??= openSocket().catch((error: unknown) => {
      opening = null
      enter('lost', error instanceof Error ? error.message : 'The live connection could not be loaded.')
      world.later(RETRY_MS, start)
    })
  }

  function channelFor(request: ChannelRequest<unknown, object>): Channel {
    const id = channelId(request)
    const known = channels.get(id)
    if (known) return known
    const channel: Channel = {
      id,
      request,
      listeners: new Set(),
      state: LOADING,
      seq: null,
      isAsking: false,
      cancelClose: null,
    }
    channels.set(id, channel)
    ask(channel, null)
    return channel
  }

  function close(channel: Channel): void {
    channels.delete(channel.id)
    tellUnsubscribed(channel)
  }

  function open<S, U extends object>(request: ChannelRequest<S, U>): ChannelStore<S> {
    const erased = eraseTypes(request)
    const id = channelId(erased)
    return {
      subscribe(listener) {
        start()
        const channel = channelFor(erased)
        channel.cancelClose?.()
        channel.cancelClose = null
        channel.listeners.add(listener)
        return () => {
          channel.listeners.delete(listener)
          if (channel.listeners.size > 0) return
          channel.cancelClose = world.later(LINGER_MS, () => close(channel))
        }
      },
      current: () => (channels.get(id)?.state ?? LOADING) as ChannelState<S>,
    }
  }

  return {
    open,
    connection: {
      subscribe(listener) {
        start()
        connectionListeners.add(listener)
        return () => connectionListeners.delete(listener)
      },
      current: () => connection,
    },
  }
}

/** Equal requests have equal ids, so that they share one subscription. */
function channelId(request: ChannelRequest<unknown, object>): string {
  const text = JSON.stringify([request.channel, request.params])
  let hash = 0xcbf29ce484222325n
  for (let i = 0; i < text.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n)
  }
  return hash.toString(36)
}

/** A channel's snapshots and updates are of the types that its request names: the server answers what was asked. */
function eraseTypes<S, U extends object>(request: ChannelRequest<S, U>): ChannelRequest<unknown, object> {
  return { ...request, apply: (before, update) => request.apply(before as S, update as U) }
}
