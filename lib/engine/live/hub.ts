import type { Server, Socket } from 'socket.io'
import type { Clock } from '../../ports/clock.ts'
import type { Deck } from '../../ports/deck.ts'
import type { Actor } from '../../services/context.ts'
import { viewerOf } from '../../services/incidents/incident-context.ts'
import { granteeOf } from '../../services/recovery/grantee.ts'
import { type LiveDeck, planChannel } from './channels.ts'
import { Gather } from './gather.ts'
import { type Handshake, isForeignOrigin, mayFollowAnything } from './handshake.ts'
import { Pulse } from './pulse.ts'
import { Room } from './room.ts'
import { type AskedRoom, Session } from './session.ts'

/** What the deck's own metrics want to know of the live channel. */
export type LiveObserver = {
  connections(count: number): void
  subscriptions(count: number): void
  evaluated(report: { channel: string; seconds: number; isFailed: boolean }): void
  sent(channel: string): void
  /** A message was not sent since the client does not keep up; it sees the gap and asks again. */
  dropped(channel: string): void
  refused(code: string): void
  failed(error: unknown): void
}

export type LiveHubParts = {
  readonly io: Server
  readonly deck: LiveDeck & Pick<Deck, 'events'>
  /** Who asks; null when the credentials are not good (any more). */
  authenticate(handshake: Handshake): Promise<Actor | null>
  readonly clock: Clock
  readonly observe: LiveObserver
  /** Where people open Opsdeck; a browser of another origin is refused. */
  readonly publicUrl: string
}

export type LiveHub = { stop(): Promise<void> }

/** For `new Server(…)`: a question is small, and answers are small enough that compressing costs more than it gives. */
export const LIVE_SERVER_OPTIONS = {
  serveClient: false,
  destroyUpgrade: false,
  maxHttpBufferSize: 100_000,
  perMessageDeflate: false,
  httpCompression: false,
} as const

/** An empty room waits this long for its people to come back before its memory is given up. */
const EMPTY_ROOM_MS = 60_000
const RECHECK_MS = 60_000

/** The live channel: who may come in, the rooms they sit in, and when these are evaluated. */
export function createLiveHub(parts: LiveHubParts): LiveHub {
  const hub = new Hub(parts)
  return { stop: () => hub.stop() }
}

class Hub {
  private readonly rooms = new Map<string, Room>()
  private readonly emptySinceMs = new Map<string, number>()
  private readonly sessions = new Set<Session>()
  private readonly stopping = new AbortController()
  private readonly pulse: Pulse
  private readonly heard: Gather
  private readonly heardOfBusiness: Gather
  private readonly unlisten: (() => void)[]

  constructor(private readonly parts: LiveHubParts) {
    const { io, deck, clock } = parts
    this.pulse = new Pulse(
      clock,
      () => this.rooms.values(),
      room => this.refresh(room),
    )
    this.heard = new Gather(clock, services =>
      this.pulse.mark(room => room.source.concernsServices(services)),
    )
    this.heardOfBusiness = new Gather(clock, () => this.pulse.mark(({ channel }) => channel === 'business'))
    this.unlisten = [
      deck.events.on('businessChanged', ({ account }) => this.heardOfBusiness.add(account)),
      deck.events.on('checked', ({ service }) => this.heard.add(service)),
      deck.events.on('heartbeatChanged', ({ service }) => this.heard.add(service)),
      deck.events.on('stateChanged', ({ subject }) => this.heard.add(serviceOf(subject))),
      deck.events.on('alertsChanged', () =>
        this.pulse.mark(({ channel }) => channel === 'alerts' || channel === 'recovery'),
      ),
      // A guard can rest on what is down.
      deck.events.on('stateChanged', () => this.pulse.mark(({ channel }) => channel === 'recovery')),
      deck.events.on('pagesChanged', () => this.pulse.mark(room => room.channel === 'pages')),
      deck.events.on('postMortemChanged', ({ id }) =>
        this.pulse.mark(room => room.channel === `post_mortem:${id}`),
      ),
      deck.events.on('incidentsChanged', ({ id }) =>
        this.pulse.mark(({ channel }) => channel === 'incidents' || channel === `incident:${id}`),
      ),
      deck.events.on('recoveryChanged', ({ runId, isOutput = false }) =>
        this.pulse.mark(({ channel }) => (channel === 'recovery' && !isOutput) || channel === `run:${runId}`),
      ),
      deck.events.on('windowsChanged', () => this.pulse.mark(room => !isQuery(room))),
      deck.events.on('scraped', scraped => this.pulse.onScraped(scraped)),
      deck.events.on('targetsChanged', () => this.pulse.mark(room => !isQuery(room))),
      deck.events.on('configurationChanged', () => this.pulse.mark(() => true)),
      deck.events.on('accessRevoked', ({ userId, sessionId }) =>
        this.expel(
          actor =>
            actor.kind === 'person' &&
            actor.userId === userId &&
            (sessionId === undefined || actor.sessionId === sessionId),
        ),
      ),
      deck.events.on('keyRevoked', ({ keyId }) =>
        this.expel(actor => actor.kind === 'key' && actor.keyId === keyId),
      ),
    ]
    io.use((socket, next) => void this.admit(socket).then(next))
    io.on('connection', socket => this.onConnection(socket))
    void this.keepHouse()
  }

  async stop(): Promise<void> {
    this.stopping.abort()
    for (const unlisten of this.unlisten) unlisten()
    this.heard.stop()
    this.heardOfBusiness.stop()
    for (const session of this.sessions) session.disconnect()
    await this.pulse.stop()
  }

  /** Middleware: resolves to nothing, or to the error that the client is told. */
  private async admit(socket: Socket): Promise<Error | undefined> {
    if (isForeignOrigin(socket.handshake.headers, this.parts.publicUrl)) {
      return this.refusal(
        'forbidden',
        'This page was not opened at the address that Opsdeck knows as its own.',
      )
    }
    const actor = await this.parts.authenticate(socket.handshake).catch((error: unknown) => {
      this.parts.observe.failed(error)
      return null
    })
    if (!actor) return this.refusal('unauthenticated', 'Sign in to follow live data.')
    if (!mayFollowAnything(actor)) return this.refusal('forbidden', 'This key may not follow live data.')
    socket.data = { actor }
    return undefined
  }

  private refusal(code: string, message: string): Error {
    this.parts.observe.refused(code)
    return Object.assign(new Error(message), { data: { code, message } })
  }

  private onConnection(socket: Socket): void {
    const session = new Session(socket, actorOf(socket), {
      clock: this.parts.clock,
      observe: this.parts.observe,
      authenticate: () => this.parts.authenticate(socket.handshake),
      room: (asked, actor) => this.roomFor(asked, actor),
      count: () => this.count(),
    })
    this.sessions.add(session)
    this.count()
    socket.on('disconnect', () => {
      session.leaveAll()
      this.sessions.delete(session)
      this.count()
    })
  }

  private count(): void {
    const subscriptions = [...this.sessions].reduce((sum, session) => sum + session.size, 0)
    this.parts.observe.connections(this.sessions.size)
    this.parts.observe.subscriptions(subscriptions)
  }

  /** The room that shows this, up to date. @throws {DeckError} when there is no such channel or its params are wrong */
  private async roomFor(asked: AskedRoom, actor: Actor): Promise<Room> {
    const { channel } = asked
    const viewer = { ...viewerOf(actor), grantee: granteeOf(actor) }
    const plan = planChannel(this.parts.deck, asked, viewer)
    const room =
      this.rooms.get(plan.key) ?? new Room(plan.key, channel, plan.create(), this.parts.clock.now())
    this.rooms.set(plan.key, room)
    this.emptySinceMs.delete(plan.key)
    // Those inside keep a room up to date; an empty one is behind.
    if (room.members.size === 0) await this.refresh(room)
    if (room.failure?.isPermanent && room.members.size === 0) this.rooms.delete(plan.key)
    return room
  }

  private async refresh(room: Room): Promise<void> {
    const { clock, observe } = this.parts
    await room.refresh(
      () => clock.now(),
      error => observe.failed(error),
    )
    const channel = room.channel.replace(/:.*/, '')
    observe.evaluated({ channel, seconds: room.lastCostMs / 1000, isFailed: room.failure !== null })
  }

  private expel(isMeant: (actor: Actor) => boolean): void {
    for (const session of this.sessions) if (isMeant(session.actor)) session.disconnect()
  }

  /** Gives up rooms that stay empty, and sessions whose credentials ran out. */
  private async keepHouse(): Promise<void> {
    const { clock, observe } = this.parts
    while (!this.stopping.signal.aborted) {
      await clock.sleep(RECHECK_MS / 4, this.stopping.signal)
      this.forgetEmptyRooms(clock.now())
      const due = [...this.sessions].filter(session => clock.now() - session.checkedAtMs >= RECHECK_MS)
      await Promise.all(due.map(session => session.recheck())).catch(error => observe.failed(error))
    }
  }

  private forgetEmptyRooms(nowMs: number): void {
    for (const [key, room] of this.rooms) {
      if (room.members.size > 0) {
        this.emptySinceMs.delete(key)
        continue
      }
      const sinceMs = this.emptySinceMs.get(key) ?? nowMs
      this.emptySinceMs.set(key, sinceMs)
      if (nowMs - sinceMs < EMPTY_ROOM_MS) continue
      this.rooms.delete(key)
      this.emptySinceMs.delete(key)
    }
  }
}

/** The actor that `admit` put there: no socket connects without. */
const actorOf = (socket: Socket): Actor => (socket.data as { actor: Actor }).actor

const isQuery = (room: Room): boolean => room.key.startsWith('["query"')

/** `check:shop/api` → `shop` */
const serviceOf = (subject: string): string => subject.replace(/^[^:]*:/, '').replace(/\/.*/s, '')
