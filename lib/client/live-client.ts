import type { LiveFailure, LiveUpdate, SubscribeAnswer } from '../contract/live.ts'
import { judgeSequence } from '../core/live/index.ts'
import { LiveConnection, type LiveWorld, RETRY_MS } from './live-connection.ts'

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

type AnyRequest = ChannelRequest<unknown, object>
type Answer = SubscribeAnswer<unknown, object>

/** A subscription is kept this long after its last viewer: a page change must not start from nothing. */
const LINGER_MS = 3_000
/** A hidden tab stops being served after this time; it catches up when it is looked at again. */
const HIDDEN_GRACE_MS = 30_000
const NEVER_AGAIN = new Set(['invalid', 'forbidden', 'not_found', 'bad_data'])

const LOADING: ChannelState<never> = { status: 'loading', data: null, failure: null, receivedAtMs: null }

type Channel = {
  readonly id: string
  readonly request: AnyRequest
  readonly listeners: Set<() => void>
  state: ChannelState<unknown>
  seq: number | null
  /** Grows with every question: the answer to an earlier one is not heeded. */
  asked: number
  isAsking: boolean
  cancelClose: () => void
}

/**
 * All that a page watches, over one socket. Counts every channel's messages, asks again where one is missing,
 * after a lost connection and when a hidden tab is seen again; equal requests share one subscription.
 */
export class LiveClient {
  readonly connection: LiveConnection
  private readonly channels = new Map<string, Channel>()
  /** The tab has been hidden for long, and the server was told to stop. */
  private isAsleep = false

  constructor(private readonly world: LiveWorld) {
    this.connection = new LiveConnection(world, {
      onConnect: () => this.askAll(),
      onUpdate: payload => this.onUpdate(payload as LiveUpdate<object>),
      onVisibility: () => this.onVisibility(),
    })
  }

  open<S, U extends object>(request: ChannelRequest<S, U>): ChannelStore<S> {
    const erased = eraseTypes(request)
    const id = channelId(erased)
    return {
      subscribe: listener => {
        this.connection.start()
        const channel = this.channels.get(id) ?? this.addChannel(id, erased)
        channel.cancelClose()
        channel.listeners.add(listener)
        return () => this.leave(channel, listener)
      },
      current: () => (this.channels.get(id)?.state ?? LOADING) as ChannelState<S>,
    }
  }

  private addChannel(id: string, request: AnyRequest): Channel {
    const channel: Channel = {
      id,
      request,
      listeners: new Set(),
      state: LOADING,
      seq: null,
      asked: 0,
      isAsking: false,
      cancelClose: () => undefined,
    }
    this.channels.set(id, channel)
    this.ask(channel)
    return channel
  }

  private leave(channel: Channel, listener: () => void): void {
    channel.listeners.delete(listener)
    if (channel.listeners.size > 0) return
    channel.cancelClose = this.world.later(LINGER_MS, () => {
      this.channels.delete(channel.id)
      this.tellUnsubscribed(channel)
    })
  }

  private ask(channel: Channel): void {
    if (!this.connection.isLive || this.isAsleep) return
    channel.isAsking = true
    const asked = ++channel.asked
    const { channel: name, params } = channel.request
    const after = channel.seq === null || channel.state.data === null ? {} : { after: channel.seq }
    this.connection.emit('subscribe', { channel: name, id: channel.id, params, ...after }, answer => {
      if (this.channels.get(channel.id) !== channel || channel.asked !== asked) return
      channel.isAsking = false
      this.heed(channel, answer as Answer)
    })
  }

  private heed(channel: Channel, answer: Answer): void {
    if (!answer.ok) {
      this.fail(channel, answer.error)
      if (!NEVER_AGAIN.has(answer.error.code)) this.world.later(RETRY_MS, () => this.askAgain(channel))
      return
    }
    if ('missed' in answer) {
      for (const update of answer.missed) this.apply(channel, update)
      this.connection.noteData(this.world.now())
    } else {
      this.succeed(channel, answer.snapshot, answer.failure ?? null)
    }
    channel.seq = answer.seq
  }

  private askAgain(channel: Channel): void {
    if (this.channels.get(channel.id) === channel && !channel.isAsking) this.ask(channel)
  }

  private askAll(): void {
    for (const channel of this.channels.values()) this.ask(channel)
  }

  private onUpdate(update: LiveUpdate<object>): void {
    const channel = this.channels.get(update.id ?? update.channel)
    // A hidden tab draws nothing: it leaves the gap, and asks for what it missed when it is seen again.
    if (!channel || channel.isAsking || this.world.isHidden()) return
    const verdict = judgeSequence(channel.seq, update.seq)
    if (verdict === 'apply') this.apply(channel, update)
    if (verdict === 'resubscribe') this.ask(channel)
  }

  private apply(channel: Channel, update: LiveUpdate<object>): void {
    channel.seq = update.seq
    const { data } = channel.state
    if ('failure' in update.data) this.fail(channel, update.data.failure as LiveFailure)
    else if (data !== null) this.succeed(channel, channel.request.apply(data, update.data), null)
    // Without a snapshot there is nothing to change: ask for one.
    else this.ask(channel)
  }

  private succeed(channel: Channel, data: unknown, failure: LiveFailure | null): void {
    const receivedAtMs = this.world.now()
    channel.state = { status: failure ? 'failed' : 'ready', data, failure, receivedAtMs }
    for (const listener of channel.listeners) listener()
    this.connection.noteData(receivedAtMs)
  }

  private fail(channel: Channel, failure: LiveFailure): void {
    channel.state = { ...channel.state, status: 'failed', failure }
    for (const listener of channel.listeners) listener()
  }

  private onVisibility(): void {
    if (this.world.isHidden()) {
      this.world.later(HIDDEN_GRACE_MS, () => this.fallAsleep())
      return
    }
    this.isAsleep = false
    this.connection.announce()
    this.askAll()
  }

  private fallAsleep(): void {
    if (!this.world.isHidden() || this.isAsleep) return
    this.isAsleep = true
    for (const channel of this.channels.values()) this.tellUnsubscribed(channel)
  }

  private tellUnsubscribed(channel: Channel): void {
    if (!this.connection.isLive) return
    this.connection.emit('unsubscribe', { channel: channel.request.channel, id: channel.id })
  }
}

/** Equal requests have equal ids, so that they share one subscription (FNV-1a of their text). */
function channelId(request: AnyRequest): string {
  const text = JSON.stringify([request.channel, request.params])
  let hash = 0xcbf29ce484222325n
  for (let i = 0; i < text.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n)
  }
  return hash.toString(36)
}

/** A channel's snapshots and updates are of the types that its request names: the server answers what was asked. */
function eraseTypes<S, U extends object>(request: ChannelRequest<S, U>): AnyRequest {
  return { ...request, apply: (before, update) => request.apply(before as S, update as U) }
}
