import type { Socket } from 'socket.io'
import { channelDoor } from '../../contract/doors.ts'
import { DeckError } from '../../contract/errors.ts'
import {
  type LiveFailure,
  type LiveUpdate,
  Subscribe,
  type SubscribeAnswer,
  Unsubscribe,
} from '../../contract/live.ts'
import { mayPass, ROLE_TITLES, rolesThrough } from '../../core/access/index.ts'
import { type TokenBucket, takeToken } from '../../core/live/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Actor } from '../../services/context.ts'
import type { LiveObserver } from './hub.ts'
import type { Member, Message, Room } from './room.ts'
import { failureOf, wireFailure } from './source.ts'

export type AskedRoom = { readonly channel: string; readonly params: unknown }

export type SessionParts = {
  readonly clock: Clock
  readonly observe: LiveObserver
  authenticate(): Promise<Actor | null>
  /** What is shown there can depend on who looks. */
  room(asked: AskedRoom, actor: Actor): Promise<Room>
  /** The number of subscriptions changed. */
  count(): void
}

const MAX_SUBSCRIPTIONS = 200
/** A page opens its panels at once, and again after each lost connection. */
const SUBSCRIBE_RULE = { capacity: 300, perSecond: 10 }
/** A role is read again for a subscription when what is known of it is older than this. */
const TRUST_MS = 10_000
/** Packets that wait for a slow client; beyond, it misses messages and asks again when it can. */
const MAX_WAITING_PACKETS = 64

type Subscription = { readonly room: Room; readonly member: Member }

/** One connected browser or program: what it follows, within its limits and its role. */
export class Session {
  checkedAtMs: number
  private readonly subscriptions = new Map<string, Subscription>()
  /** The newest question of each id: the answer to an older one is not acted on. */
  private readonly asked = new Map<string, symbol>()
  private bucket: TokenBucket | null = null

  constructor(
    private readonly socket: Socket,
    public actor: Actor,
    private readonly parts: SessionParts,
  ) {
    this.checkedAtMs = parts.clock.now()
    socket.on('subscribe', (body: unknown, acknowledge: unknown) => {
      void this.subscribe(body).then(answer =>
        answer(isCallback(acknowledge) ? acknowledge : () => undefined),
      )
    })
    socket.on('unsubscribe', (body: unknown, acknowledge: unknown) => {
      const parsed = Unsubscribe.safeParse(body)
      if (parsed.success) this.leave(parsed.data.id ?? parsed.data.channel)
      if (isCallback(acknowledge)) acknowledge({ ok: parsed.success })
    })
  }

  get size(): number {
    return this.subscriptions.size
  }

  disconnect(): void {
    this.socket.disconnect(true)
  }

  /** Reads the credentials again: a session or a key runs out without an event. */
  async recheck(): Promise<void> {
    const actor = await this.parts.authenticate()
    this.checkedAtMs = this.parts.clock.now()
    if (actor) this.actor = actor
    else this.disconnect()
  }

  leaveAll(): void {
    for (const id of [...this.subscriptions.keys()]) this.leave(id)
    this.asked.clear()
  }

  private leave(id: string): void {
    this.asked.delete(id)
    const subscription = this.subscriptions.get(id)
    if (!subscription) return
    subscription.room.members.delete(subscription.member)
    this.subscriptions.delete(id)
    this.parts.count()
  }

  /**
   * Decides about a question. What it resolves to enters the room and acknowledges in one go, so that no message
   * can slip in between the snapshot and the first update.
   */
  private async subscribe(body: unknown): Promise<(acknowledge: (answer: SubscribeAnswer) => void) => void> {
    const parsed = Subscribe.safeParse(body)
    const id = parsed.success ? (parsed.data.id ?? parsed.data.channel) : ''
    const question = Symbol(id)
    this.asked.set(id, question)
    try {
      if (!parsed.success) throw new DeckError('invalid', `subscribe needs { channel, params?, after?, id? }`)
      const { channel, params, after } = parsed.data
      await this.checkRight(id, channel)
      const room = await this.parts.room({ channel, params }, this.actor)
      if (room.failure?.isPermanent) return this.refusal(wireFailure(room.failure))
      return acknowledge => {
        if (this.asked.get(id) !== question || !this.socket.connected) return
        this.enter(room, { id: parsed.data.id, channel })
        acknowledge(answerOf(room, parsed.data, after))
      }
    } catch (error) {
      if (!isExpected(error)) this.parts.observe.failed(error)
      return this.refusal(wireFailure(failureOf(error)))
    }
  }

  private refusal(failure: LiveFailure): (acknowledge: (answer: SubscribeAnswer) => void) => void {
    this.parts.observe.refused(failure.code)
    return acknowledge => acknowledge({ ok: false, error: failure })
  }

  private async checkRight(id: string, channel: string): Promise<void> {
    const { clock } = this.parts
    const { isAllowed, bucket } = takeToken(this.bucket, SUBSCRIBE_RULE, clock.now())
    this.bucket = bucket
    if (!isAllowed)
      throw new DeckError('rate_limited', 'Too many subscriptions in a short time: wait a few seconds.')
    if (this.subscriptions.size >= MAX_SUBSCRIPTIONS && !this.subscriptions.has(id)) {
      throw new DeckError('too_large', `One connection follows at most ${MAX_SUBSCRIPTIONS} channels.`)
    }
    if (clock.now() - this.checkedAtMs > TRUST_MS) await this.recheck()
    const door = channelDoor(channel)
    if (!door) throw new DeckError('not_found', `There is no channel "${channel}".`)
    if (!mayPass(door, this.actor)) {
      const who = rolesThrough(door).map(role => ROLE_TITLES[role])
      throw new DeckError('forbidden', `The channel "${channel}" is for ${who.join(', ')} only.`)
    }
  }

  private enter(room: Room, name: { id: string | undefined; channel: string }): void {
    const key = name.id ?? name.channel
    this.subscriptions.get(key)?.room.members.delete(this.subscriptions.get(key)?.member ?? noMember)
    const member: Member = message => this.deliver({ ...name, ...message })
    room.members.add(member)
    this.subscriptions.set(key, { room, member })
    this.parts.count()
  }

  private deliver(update: Message & { id: string | undefined; channel: string }): void {
    const kind = update.channel.replace(/:.*/, '')
    if (waitingPackets(this.socket) > MAX_WAITING_PACKETS) {
      this.parts.observe.dropped(kind)
      return
    }
    this.socket.emit('update', wireUpdate(update))
    this.parts.observe.sent(kind)
  }
}

const noMember: Member = () => undefined

function answerOf(room: Room, name: Subscribe, after: number | undefined): SubscribeAnswer {
  const entry = room.enter(after)
  if ('missed' in entry) {
    const missed = entry.missed.map(message => wireUpdate({ id: name.id, channel: name.channel, ...message }))
    return { ok: true, seq: entry.seq, missed }
  }
  const { seq, snapshot, failure } = entry
  return { ok: true, seq, snapshot, ...(failure ? { failure: wireFailure(failure) } : {}) }
}

function wireUpdate(update: Message & { id: string | undefined; channel: string }): LiveUpdate {
  const { channel, id, seq, at, data } = update
  return id === undefined ? { channel, seq, at, data } : { channel, id, seq, at, data }
}

const isExpected = (error: unknown): boolean => failureOf(error).code !== 'internal'

const isCallback = (value: unknown): value is (answer: unknown) => void => typeof value === 'function'

/** Engine.IO keeps packets that the transport has not taken yet in a buffer that its types hide. */
function waitingPackets(socket: Socket): number {
  const { writeBuffer } = socket.conn as unknown as { writeBuffer?: readonly unknown[] }
  return writeBuffer?.length ?? 0
}
