import { beforeEach, describe, expect, test } from 'vitest'
import type { LiveUpdate } from '../contract/live.ts'
import { LiveClient } from './live-client.ts'
import type { LiveSocket } from './live-connection.ts'

type Asked = { event: string; body: Record<string, unknown>; answer: (answer: unknown) => void }

/** A browser with a socket, a clock and a tab, all moved by hand. */
function createWorld() {
  const listeners = new Map<string, (payload: unknown) => void>()
  const asked: Asked[] = []
  let timers: { dueMs: number; run: () => void }[] = []
  const visibility: (() => void)[] = []
  const state: { nowMs: number; isHidden: boolean; connected: boolean; connects: number; doesLoad: boolean } =
    {
      nowMs: 1_000,
      isHidden: false,
      connected: false,
      connects: 0,
      doesLoad: true,
    }
  const socket: LiveSocket = {
    get connected() {
      return state.connected
    },
    connect: () => {
      state.connects++
    },
    on: (event, listener) => listeners.set(event, listener),
    emit: (event, payload, acknowledge) =>
      asked.push({
        event,
        body: payload as Record<string, unknown>,
        answer: acknowledge ?? (() => undefined),
      }),
  }
  const client = new LiveClient({
    openSocket: async () => {
      if (!state.doesLoad) throw new Error('the script did not load')
      return socket
    },
    now: () => state.nowMs,
    later: (ms, run) => {
      const timer = { dueMs: state.nowMs + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter(other => other !== timer)
      }
    },
    isHidden: () => state.isHidden,
    onVisibilityChange: listener => visibility.push(listener),
  })
  return {
    client,
    state,
    asked,
    settle: () => new Promise<void>(resolve => setImmediate(resolve)),
    connect() {
      state.connected = true
      listeners.get('connect')?.(undefined)
    },
    lose(reason: string) {
      state.connected = false
      listeners.get('disconnect')?.(reason)
    },
    refuse: (error: Error) => listeners.get('connect_error')?.(error),
    update: (update: Partial<LiveUpdate>) => listeners.get('update')?.(update),
    advance(ms: number) {
      state.nowMs += ms
      const due = timers.filter(timer => timer.dueMs <= state.nowMs)
      timers = timers.filter(timer => timer.dueMs > state.nowMs)
      for (const timer of due) timer.run()
    },
    setHidden(isHidden: boolean) {
      state.isHidden = isHidden
      for (const listener of visibility) listener()
    },
  }
}

type Sum = { add: number }
const request = {
  channel: 'overview',
  params: { rangeSeconds: 300 },
  apply: (before: number, update: Sum) => before + update.add,
}

let world: ReturnType<typeof createWorld>
let draws: number
let leave: () => void
const store = () => world.client.open(request)
const subscribes = () => world.asked.filter(one => one.event === 'subscribe')
const last = () => {
  const one = subscribes().at(-1)
  if (!one) throw new Error('nothing was asked')
  return one
}
const send = (seq: number, add: number) => world.update({ id: String(last().body.id), seq, data: { add } })

beforeEach(async () => {
  world = createWorld()
  draws = 0
  leave = store().subscribe(() => {
    draws++
  })
  await world.settle()
  world.connect()
})

describe('a channel', () => {
  beforeEach(() => last().answer({ ok: true, seq: 10, snapshot: 100 }))

  test('shows its snapshot, then each update in turn', () => {
    expect(store().current()).toMatchObject({ status: 'ready', data: 100, receivedAtMs: 1_000 })
    send(11, 1)
    send(12, 2)
    expect(store().current().data).toBe(103)
    expect(draws).toBe(3)
  })

  test('a message that came before is not counted twice', () => {
    send(11, 1)
    send(11, 1)
    expect(store().current().data).toBe(101)
  })

  test('a gap asks for what is missing, and counts nothing until it is there', () => {
    send(11, 1)
    send(13, 4)
    expect(last().body).toMatchObject({ channel: 'overview', after: 11 })
    send(14, 8)
    const missed = [12, 13, 14].map((seq, i) => ({ seq, data: { add: 2 ** (i + 1) } }))
    last().answer({ ok: true, seq: 14, missed })
    expect(store().current().data).toBe(115)
    send(15, 16)
    expect(store().current().data).toBe(131)
  })

  test('an answer to an earlier question is not heeded', () => {
    send(13, 1)
    const early = last()
    world.lose('transport close')
    world.connect()
    last().answer({ ok: true, seq: 20, snapshot: 500 })
    early.answer({ ok: true, seq: 13, snapshot: 1 })
    expect(store().current().data).toBe(500)
  })

  test('a failure keeps the figures, and says why until the next update', () => {
    world.update({
      id: String(last().body.id),
      seq: 11,
      data: { failure: { code: 'timeout', message: 'too slow' } },
    })
    expect(store().current()).toMatchObject({ status: 'failed', data: 100, failure: { message: 'too slow' } })
    send(12, 1)
    expect(store().current()).toMatchObject({ status: 'ready', data: 101, failure: null })
  })

  test('after a lost connection it asks for what it missed', () => {
    world.lose('transport close')
    expect(world.client.connection.current()).toMatchObject({ state: 'lost', refusal: null })
    world.connect()
    expect(last().body).toMatchObject({ after: 10 })
    expect(world.client.connection.current().state).toBe('live')
  })

  test('two that ask the same share one subscription', () => {
    const count = subscribes().length
    const other = store()
    const leaveOther = other.subscribe(() => undefined)
    expect(subscribes()).toHaveLength(count)
    expect(other.current().data).toBe(100)
    leave()
    leaveOther()
    world.advance(2_000)
    expect(world.asked.filter(one => one.event === 'unsubscribe')).toHaveLength(0)
    world.advance(2_000)
    expect(world.asked.filter(one => one.event === 'unsubscribe')).toHaveLength(1)
    expect(store().current().status).toBe('loading')
  })

  test('who comes back in time finds it as it was', () => {
    leave()
    world.advance(1_000)
    store().subscribe(() => undefined)
    world.advance(10_000)
    expect(store().current().data).toBe(100)
  })

  test('a hidden tab draws nothing, and catches up when it is seen', () => {
    const before = draws
    world.setHidden(true)
    send(11, 1)
    expect([draws, store().current().data]).toEqual([before, 100])
    world.setHidden(false)
    expect(last().body).toMatchObject({ after: 10 })
    last().answer({ ok: true, seq: 11, missed: [{ seq: 11, data: { add: 1 } }] })
    expect(store().current().data).toBe(101)
  })

  test('a tab that stays hidden is not served any longer', () => {
    world.setHidden(true)
    world.advance(31_000)
    expect(world.asked.at(-1)).toMatchObject({ event: 'unsubscribe' })
    const count = subscribes().length
    world.lose('transport close')
    world.connect()
    expect(subscribes()).toHaveLength(count)
    world.setHidden(false)
    expect(last().body).toMatchObject({ after: 10 })
  })
})

test.each([
  ['not_found', 0],
  ['forbidden', 0],
  ['rate_limited', 1],
  ['internal', 1],
])('refused with %s, it asks again %i times', (code, again) => {
  const count = subscribes().length
  last().answer({ ok: false, error: { code, message: 'no' } })
  expect(store().current()).toMatchObject({ status: 'failed', data: null, failure: { message: 'no' } })
  world.advance(5_000)
  expect(subscribes()).toHaveLength(count + again)
})

test('without a snapshot, the first update asks for one', () => {
  last().answer({ ok: true, seq: 1, snapshot: null, failure: { code: 'timeout', message: 'slow' } })
  expect(store().current()).toMatchObject({ status: 'failed', data: null })
  send(2, 1)
  expect(last().body).not.toHaveProperty('after')
  last().answer({ ok: true, seq: 2, snapshot: 7 })
  expect(store().current().data).toBe(7)
})

test('a session that the server ends is said, and tried again', () => {
  world.lose('io server disconnect')
  expect(world.client.connection.current()).toMatchObject({
    state: 'lost',
    refusal: 'The server ended this session.',
  })
  const { connects } = world.state
  world.advance(3_000)
  expect(world.state.connects).toBe(connects + 1)
  world.refuse(
    Object.assign(new Error('Sign in to follow live data.'), { data: { code: 'unauthenticated' } }),
  )
  expect(world.client.connection.current().refusal).toBe('Sign in to follow live data.')
})

test('a connection that breaks for no reason of ours has no refusal, and Socket.IO comes back by itself', () => {
  const { connects } = world.state
  world.refuse(new Error('xhr poll error'))
  world.advance(10_000)
  expect(world.client.connection.current()).toMatchObject({ state: 'lost', refusal: null })
  expect(world.state.connects).toBe(connects)
})

test('a script that does not load is tried again', async () => {
  const fresh = createWorld()
  fresh.state.doesLoad = false
  fresh.client.connection.subscribe(() => undefined)
  await fresh.settle()
  expect(fresh.client.connection.current()).toMatchObject({ state: 'lost' })
  fresh.state.doesLoad = true
  fresh.advance(3_000)
  await fresh.settle()
  expect(fresh.state.connects).toBe(1)
})
