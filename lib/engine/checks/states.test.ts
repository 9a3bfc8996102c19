import { beforeEach, describe, expect, test } from 'vitest'
import type { ProbeAnswer } from '../../core/check/index.ts'
import { answerOf, type CheckWorld, createCheckWorld, httpCheck, REFUSED } from './testing.ts'

let world: CheckWorld
beforeEach(() => {
  world = createCheckWorld()
})

const MINUTE_MS = 60_000
const statesOf = (subject: string) =>
  world.history.changes.filter(change => change.subject === subject).map(({ state }) => state)

describe("Opsdeck's own line", () => {
  const UNREACHABLE = answerOf({
    status: null,
    fault: { kind: 'unreachable', message: 'the network is unreachable' },
  })
  const connectivity = { targets: [{ host: '192.0.2.1', port: 443 }], intervalMs: 5_000 }
  const line = (answer: ProbeAnswer) => world.answer('opsdeck/connectivity', answer)
  const services = (answer: ProbeAnswer) => {
    for (const key of ['shop/a', 'shop/b']) world.answer(key, answer)
  }

  beforeEach(async () => {
    await world.apply([httpCheck('a'), httpCheck('b')], { connectivity })
    await world.clock.advance(21_000)
  })

  test('while it is down, failures are unknown and no storm of downs; then it comes back clean', async () => {
    line(UNREACHABLE)
    services(UNREACHABLE)
    await world.clock.advance(MINUTE_MS)
    expect(await world.row('shop/a')).toMatchObject({
      state: 'unknown',
      reason: "Opsdeck's own line is down",
    })
    line(answerOf())
    services(answerOf())
    await world.clock.advance(25_000)
    for (const slug of ['a', 'b']) expect(statesOf(`check:shop/${slug}`)).toEqual(['up', 'unknown', 'up'])
  })

  test('a line that breaks between two readings is read again before a failure counts', async () => {
    await world.apply([httpCheck('a'), httpCheck('b')], {
      connectivity: { ...connectivity, intervalMs: 600_000 },
    })
    await world.clock.advance(1_000)
    line(UNREACHABLE)
    services(UNREACHABLE)
    await world.clock.advance(25_000)
    expect(statesOf('check:shop/a')).toEqual(['up', 'unknown'])
  })

  test('a service that answers is believed, whatever the line seems to be', async () => {
    line(UNREACHABLE)
    services(answerOf({ status: 500 }))
    await world.clock.advance(25_000)
    expect(await world.row('shop/a')).toMatchObject({ state: 'down' })
  })

  test('while the line works, a silent service is down', async () => {
    services(UNREACHABLE)
    await world.clock.advance(25_000)
    expect(await world.row('shop/a')).toMatchObject({ state: 'down' })
  })
})

describe('what depends on what', () => {
  test('a failing check whose parent is down says so, and is asked all the same', async () => {
    await world.apply([
      httpCheck('router'),
      httpCheck('api', { depends_on: ['router'] }),
      httpCheck('shop', { service: 'web', depends_on: ['shop/api'] }),
    ])
    await world.clock.advance(2_000)
    world.answer('*', REFUSED)
    await world.clock.advance(31_000)
    expect(await world.row('shop/router')).toMatchObject({ state: 'down', causedBy: null })
    expect(await world.row('shop/api')).toMatchObject({ state: 'down', causedBy: 'shop/router' })
    expect(await world.row('web/shop')).toMatchObject({ causedBy: 'shop/api' })
    world.answer('shop/router', answerOf())
    const before = world.timesOf('shop/api').length
    await world.clock.advance(25_000)
    expect(await world.row('shop/api')).toMatchObject({ state: 'down', causedBy: null })
    expect(world.timesOf('shop/api').length).toBeGreaterThan(before)
  })
})

describe('what stays', () => {
  test('X-05: another target under the same key keeps name, state and history', async () => {
    await world.apply([httpCheck('voice')])
    await world.clock.advance(2_000)
    const { sinceMs } = await world.row('shop/voice')
    await world.apply([httpCheck('voice', { url: 'http://voice.test:5000/' })])
    await world.clock.advance(2_000)
    expect(await world.row('shop/voice')).toMatchObject({
      state: 'up',
      sinceMs,
      asks: 'http://voice.test:5000/',
    })
    expect(statesOf('check:shop/voice')).toEqual(['up'])
    const [success] = await world.samples('probe_success')
    expect(success?.values).toEqual([1, 1])
  })

  test('the same configuration again changes nothing of the schedule', async () => {
    const checks = [httpCheck('a')]
    await world.apply(checks)
    await world.clock.advance(25_000)
    const before = world.asked.length
    for (let n = 0; n < 10; n++) await world.apply([httpCheck('a')])
    await world.clock.advance(15_000)
    expect(world.asked.length).toBeLessThanOrEqual(before + 1)
  })

  test('after a restart a check is in the state that it was in, and the first failure is one of two again', async () => {
    const check = httpCheck('api', { failures: 2 })
    await world.apply([check])
    await world.clock.advance(2_000)
    const { sinceMs } = await world.row('shop/api')
    await world.manager.stop()
    const { rows } = world
    world = createCheckWorld({ parts: { answers: rows }, startMs: world.clock.now() + MINUTE_MS })
    await world.apply([check])
    expect(await world.row('shop/api')).toMatchObject({ state: 'up', sinceMs })
    world.answer('shop/api', REFUSED)
    await world.clock.advance(2_000)
    expect(await world.row('shop/api')).toMatchObject({ state: 'up', sinceMs, pending: 'failing, 1 of 2' })
  })

  test('a check that is removed or paused is looked at no more: history and series end', async () => {
    await world.apply([httpCheck('a'), httpCheck('b')])
    await world.clock.advance(2_000)
    await world.apply([httpCheck('b', { paused: true })])
    expect(statesOf('check:shop/a')).toEqual(['up', 'unobserved'])
    expect(statesOf('check:shop/b')).toEqual(['up', 'unobserved'])
    expect((await world.samples('probe_success')).map(({ values }) => values)).toEqual([
      [1, Number.NaN],
      [1, Number.NaN],
    ])
    const before = world.asked.length
    await world.clock.advance(MINUTE_MS)
    expect(world.asked.length).toBe(before)
  })

  test('planned work is told beside the state, from when it opens to when it ends', async () => {
    await world.apply([httpCheck('a')])
    await world.clock.advance(2_000)
    world.setWindow({ slug: 'w' } as Parameters<CheckWorld['setWindow']>[0])
    expect(await world.row('shop/a')).toMatchObject({ state: 'up', isMaintenance: true })
    world.answer('shop/a', REFUSED)
    await world.clock.advance(25_000)
    world.setWindow(null)
    expect(
      world.history.changes.map(
        ({ state, isMaintenance }) => `${state}${isMaintenance ? ' in maintenance' : ''}`,
      ),
    ).toEqual(['up', 'up in maintenance', 'down in maintenance', 'down'])
  })
})

describe('children and restarts', () => {
  const children = [{ at: '$.dependencies', means: { up: ['ok'], down: ['error'] }, impact: 'degraded' }]
  const says = (dependencies: object) =>
    world.answer('shop/api', answerOf({ body: JSON.stringify({ dependencies }) }))

  test('each entry has a state and a history of its own; one that is gone is looked at no more', async () => {
    await world.apply([httpCheck('api', { children })])
    says({ db: 'ok', cache: 'ok' })
    await world.clock.advance(2_000)
    says({ db: 'error', cache: 'ok' })
    await world.clock.advance(20_000)
    says({ db: 'error' })
    await world.clock.advance(20_000)
    expect(statesOf('child:shop/api/db')).toEqual(['up', 'down'])
    expect(statesOf('child:shop/api/cache')).toEqual(['up', 'unobserved'])
    expect(await world.row('shop/api')).toMatchObject({
      state: 'degraded',
      children: [{ name: 'db', state: 'down' }],
    })
  })

  test('X-09: a smaller uptime_seconds than before counts a restart', async () => {
    const fields = [{ field: 'uptime_seconds', json: '$.uptime_seconds', unit: 's' }]
    world.answer('shop/voice', answerOf({ body: '{"uptime_seconds":86400}' }))
    await world.apply([httpCheck('voice', { fields })])
    await world.clock.advance(1_500)
    for (const uptime of [86_420, 30, 50, 5]) {
      world.answer('shop/voice', answerOf({ body: `{"uptime_seconds":${uptime}}` }))
      await world.manager.run('shop/voice')
      await world.clock.advance(1_000)
    }
    const [restarts] = await world.samples('opsdeck_restarts_total')
    expect(restarts?.labels).toMatchObject({ service: 'shop', check: 'voice' })
    expect([...new Set(restarts?.values)]).toEqual([0, 1, 2])
  })

  test('X-09: by a name of the own, too', async () => {
    const fields = [{ field: 'uptime_seconds', metric: 'voice_up_for', json: '$.up', unit: 's' }]
    world.answer('shop/voice', answerOf({ body: '{"up":100}' }))
    await world.apply([httpCheck('voice', { fields })])
    await world.clock.advance(1_500)
    for (const uptime of [101, 1]) {
      world.answer('shop/voice', answerOf({ body: `{"up":${uptime}}` }))
      await world.manager.run('shop/voice')
      await world.clock.advance(1_000)
    }
    expect([...new Set((await world.samples('opsdeck_restarts_total'))[0]?.values)]).toEqual([0, 1])
  })
})

describe('who may be asked', () => {
  test('checks of the page, and trials, go by the rule for the page', async () => {
    const fromPage = { ...httpCheck('page'), source: 'page' as const, createdAtMs: 0 }
    await world.apply([httpCheck('file'), fromPage])
    await world.clock.advance(2_000)
    const refusals = new Map(
      world.asked.map(({ key, request }) => [key, request.addressRule?.refusal('127.0.0.1') ?? null]),
    )
    expect(refusals).toEqual(
      new Map([
        ['shop/file', null],
        ['shop/page', 'not from the page'],
      ]),
    )
    const { source: _s, createdAtMs: _c, ...config } = httpCheck('trial')
    await world.manager.test(config)
    expect(world.asked.at(-1)?.request.addressRule?.refusal('127.0.0.1')).toBe('not from the page')
  })
})

describe('what is shown of one check', () => {
  test('its last answers, newest first, without secrets; what its charts ask for', async () => {
    world.answer('shop/api', answerOf({ body: '{"token":"hunter22","n":1}' }))
    await world.apply([
      httpCheck('api', {
        secrets: { key: 'hunter22' },
        headers: { Authorization: 'Bearer {{key}}' },
        fields: [{ field: 'queue', json: '$.n', unit: 'ms' }],
      }),
    ])
    await world.clock.advance(200_000)
    const detail = await world.manager.read('shop/api')
    expect(JSON.stringify(detail)).not.toContain('hunter22')
    expect(world.asked[0]?.request.check).toMatchObject({ headers: { Authorization: 'Bearer hunter22' } })
    const times = detail?.answers.map(({ atMs }) => atMs) ?? []
    expect(times).toEqual([...times].sort((a, b) => b - a))
    expect(times.length).toBe(6)
    expect(detail?.queries.fields).toEqual([
      { title: 'queue', expr: 'opsdeck_check_field{service="shop",check="api",field="queue"}', unit: 's' },
    ])
    expect(await world.manager.read('shop/nobody')).toBeNull()
  })

  test('L-13 the list of the newest answer that has one is a table, read before the answer is cut', async () => {
    const table = { at: '$.errors', columns: { Message: 'message' } }
    const errors = Array.from({ length: 60 }, (_, i) => ({ message: `${i} ${'x'.repeat(200)} hunter22` }))
    world.answer('shop/api', answerOf({ body: JSON.stringify({ errors }) }))
    await world.apply([httpCheck('api', { table, secrets: { key: 'hunter22' } })])
    await world.clock.advance(45_000)
    const shown = (await world.manager.read('shop/api'))?.table
    expect([shown?.titles, shown?.rows.length, shown?.beyond]).toEqual([['Message'], 50, 10])
    expect(shown?.rows[49]).toEqual([`49 ${'x'.repeat(200)} •••`])
    world.answer('shop/api', answerOf({ body: '{"error":"busy"}', status: 503 }))
    await world.clock.advance(45_000)
    expect((await world.manager.read('shop/api'))?.table).toEqual(shown)
    await world.apply([httpCheck('api')])
    expect((await world.manager.read('shop/api'))?.table).toBeNull()
  })

  test('a large answer is cut to 4 KiB in memory', async () => {
    world.answer('shop/api', answerOf({ body: 'x'.repeat(1_000_000) }))
    await world.apply([httpCheck('api')])
    await world.clock.advance(45_000)
    const answers = (await world.manager.read('shop/api'))?.answers ?? []
    expect(answers[0]?.body?.length).toBe(4_096)
  })

  test('a trial shows the raw answer, its series and the fields to pick; nothing is stored', async () => {
    world.answer('shop/new', answerOf({ body: '{"status":"ok","load":{"cpu":0.5}}' }))
    const { source: _s, createdAtMs: _c, ...config } = httpCheck('new')
    const trial = await world.manager.test(config)
    expect(trial.answer).toMatchObject({ state: 'up', status: 200 })
    expect(trial.samples).toContainEqual({
      name: 'probe_success',
      labels: { service: 'shop', check: 'new' },
      value: 1,
    })
    expect(trial.pickable.map(({ json }) => json)).toEqual(['$.status', '$.load.cpu'])
    expect(world.history.changes).toEqual([])
    expect(await world.samples('probe_success')).toEqual([])
  })
})
