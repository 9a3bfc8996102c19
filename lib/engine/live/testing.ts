import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { io as connect, type Socket } from 'socket.io-client'
import { createEventBus } from '../../adapters/event-bus.ts'
import { createManualClock } from '../../adapters/manual-clock.ts'
import type { LiveUpdate, SubscribeAnswer } from '../../contract/live.ts'
import type { Deck } from '../../ports/deck.ts'
import type { Actor } from '../../services/context.ts'
import type { LiveDeck } from './channels.ts'
import type { Handshake } from './handshake.ts'
import { createLiveHub, LIVE_SERVER_OPTIONS, type LiveObserver } from './hub.ts'

export type TestDeck = Pick<Deck, 'query' | 'services' | 'targets'> &
  Partial<Omit<LiveDeck, 'query' | 'services' | 'targets'>>

export type TestClient = {
  readonly socket: Socket
  readonly updates: LiveUpdate[]
  ask(body: unknown): Promise<SubscribeAnswer>
  /** Resolves once that many updates came in all. */
  updated(count: number): Promise<void>
}

const ONE_STEP_MS = 5

export const NO_CHECKS: Deck['checks'] = {
  list: async () => [],
  read: async () => null,
  run: async () => null,
  test: () => Promise.reject(new Error('nothing is tried here')),
}

const NO_ALERTS: LiveDeck['alerts'] = {
  live: async () => ({
    counts: { firing: 0, active: 0, acknowledged: 0, silenced: 0, inhibited: 0 },
    services: {},
    alerts: {},
    silences: 0,
    ending: [],
    isSending: true,
  }),
}

const NO_INCIDENTS: LiveDeck['incidents'] = {
  live: async () => ({ incidents: {}, restricted: 0 }),
  read: async () => null,
}

const NO_RECOVERY: LiveDeck['recovery'] = {
  read: async () => ({ atMs: 0, actions: [], switches: [], runners: [], runs: [] }),
  run: async () => null,
}

const NO_BUSINESS_FIGURES: LiveDeck['business'] = {
  read: () => Promise.reject(new Error('nobody asks for business here')),
}

const NO_PAGES: LiveDeck['onCall'] = { pages: async () => [] }

/** A hub behind a real Socket.IO server on a free port, on a clock that the test moves. */
export async function startTestHub(deck: TestDeck, startMs: number) {
  const clock = createManualClock(startMs)
  const errors: unknown[] = []
  const events = createEventBus(error => errors.push(error))
  const http = createServer()
  const io = new Server(http, LIVE_SERVER_OPTIONS)
  const actors = new Map<string, Actor>()
  const seen = { evaluated: 0, dropped: 0, refused: [] as string[], subscriptions: 0 }
  const observe: LiveObserver = {
    connections: () => undefined,
    subscriptions: count => {
      seen.subscriptions = count
    },
    evaluated: () => {
      seen.evaluated++
    },
    sent: () => undefined,
    dropped: () => {
      seen.dropped++
    },
    refused: code => seen.refused.push(code),
    failed: error => errors.push(error),
  }
  const authenticate = async ({ auth }: Handshake) => actors.get(String(auth.key)) ?? null
  const publicUrl = 'http://deck.example'
  const hub = createLiveHub({
    io,
    deck: {
      checks: NO_CHECKS,
      alerts: NO_ALERTS,
      onCall: NO_PAGES,
      incidents: NO_INCIDENTS,
      recovery: NO_RECOVERY,
      business: NO_BUSINESS_FIGURES,
      whole: { alerts: deck.alerts ?? NO_ALERTS, query: deck.query },
      hidden: () => '',
      ...deck,
      events,
    },
    authenticate,
    clock,
    observe,
    publicUrl,
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const sockets: Socket[] = []

  return {
    clock,
    events,
    actors,
    errors,
    seen,
    url,
    /** Scrapes end: what is watched is evaluated, and the clock is past every rest. */
    async scraped(job = 'api') {
      events.emit('scraped', { job, instance: 'x:1', atMs: clock.now(), isUp: true })
      for (let step = 0; step < 16; step++) await clock.advance(ONE_STEP_MS)
    },
    connect(key: string, headers: Record<string, string> = {}): Promise<TestClient> {
      const options = { auth: { key }, extraHeaders: headers, reconnection: false, forceNew: true }
      const socket = connect(url, { ...options, transports: ['websocket'] })
      sockets.push(socket)
      return connected(socket)
    },
    async stop() {
      for (const socket of sockets) socket.disconnect()
      await hub.stop()
      await io.close()
    },
  }
}

function connected(socket: Socket): Promise<TestClient> {
  const updates: LiveUpdate[] = []
  const waiting: { count: number; resolve: () => void }[] = []
  const wake = () => {
    for (const one of waiting) if (updates.length >= one.count) one.resolve()
  }
  socket.on('update', (update: LiveUpdate) => {
    updates.push(update)
    wake()
  })
  const client: TestClient = {
    socket,
    updates,
    ask: body => socket.timeout(5_000).emitWithAck('subscribe', body),
    updated: count =>
      new Promise(resolve => {
        waiting.push({ count, resolve })
        wake()
      }),
  }
  return new Promise((resolve, reject) => {
    socket.on('connect', () => resolve(client))
    socket.on('connect_error', reject)
  })
}
