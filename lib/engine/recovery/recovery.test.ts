import { expect, test } from 'vitest'
import { openedIncident } from '../../services/evidence/testing.ts'
import { alertingRule, groupOf } from '../rules/testing.ts'
import { firingAlert, restart } from './testing.ts'
import { recoverySuite } from './testing-suite.ts'

const VIEWER = { role: 'viewer' } as const
const ENGINEER = { role: 'engineer' } as const
const MINUTE_MS = 60_000

const suite = recoverySuite()
const { system } = suite

const proof = { checks: ['health'], watch: '1m' }
const proven = { slug: 'restart', name: 'Restart voice', safe: true, proof }

const start = (actions: readonly object[], more: object = {}) => suite.start({ actions, ...more })

test('R-48 L-31 pressed, done, healthy twice in a row: verified, watched, ended', async () => {
  const { press, judged, ended, outcomes, clock } = await start([proven])
  const pressedAtMs = clock.now()
  const id = await press('restart')
  expect(await judged(id)).toMatchObject({ outcome: 'verified', state: 'watching' })
  const { run, steps, conditions, output } = await suite.detail(id)
  expect(run.judgedAtMs).toBe(pressedAtMs + 5_000)
  expect(steps).toMatchObject([{ name: 'Restart', state: 'succeeded', attempt: 1, code: 200 }])
  expect(conditions).toMatchObject([
    { name: 'Voice health', before: { verdict: 'bad' }, looks: [{ verdict: 'good' }, { verdict: 'good' }] },
  ])
  expect(conditions[0]?.before?.words).toMatch(/503.*pool exhausted/)
  expect(output.map(({ seq }) => seq)).toEqual(output.map((_, i) => i + 1))
  expect(system.asked).toEqual(['POST /restart'])
  expect(await ended(id)).toMatchObject({ outcome: 'verified' })
  expect(clock.now() - pressedAtMs).toBe(5_000 + MINUTE_MS)
  expect(outcomes).toEqual(['verified'])
})

test('R-48 not healthy within its limit: failed, with the last body', async () => {
  system.onAct = () => ({ status: 200, body: '{"message":"restarted"}' })
  const { press, ended, clock } = await start([proven])
  const startMs = clock.now()
  const row = await ended(await press('restart'))
  expect(row.outcome).toBe('failed')
  expect(row.outcomeReason).toMatch(
    /Not recovered within 30 s: Voice health: down, .*503.*"error":"pool exhausted"/,
  )
  expect(clock.now() - startMs).toBe(30_000)
})

test('X-36 X-51 the limit is the action’s own: five minutes, and healthy at last', async () => {
  let looks = 0
  system.onAct = () => ({ status: 202, body: '{}' })
  system.onHealth = () => {
    looks++
    if (looks > 12) system.isHealthy = true
  }
  const slow = { ...proven, proof: { ...proof, first_delay: '5s', interval: '15s', limit: '5m' } }
  const { press, judged, clock } = await start([slow])
  const startMs = clock.now()
  expect(await judged(await press('restart'))).toMatchObject({ outcome: 'verified' })
  expect(clock.now() - startMs).toBeGreaterThan(2 * MINUTE_MS)
})

test('what was healthy before the press recovered by itself, and earns nothing', async () => {
  system.isHealthy = true
  const { press, ended, door } = await start([proven])
  expect(await ended(await press('restart'))).toMatchObject({ outcome: 'recovered_by_itself' })
  expect((await door.action('voice/restart', VIEWER))?.proven).toEqual({ verified: 0, judged: 0 })
})

test('worse again while it is watched: relapsed', async () => {
  const { press, judged, ended, outcomes } = await start([proven])
  const id = await press('restart')
  await judged(id)
  system.isHealthy = false
  const row = await ended(id)
  expect([row.outcome, outcomes]).toEqual(['relapsed', ['verified', 'relapsed']])
  expect(row.outcomeReason).toMatch(/^Worse again: Voice health: down/)
})

test('nothing to prove it by: unverifiable, never verified', async () => {
  const { press, ended } = await start([{ slug: 'restart', name: 'Restart voice' }])
  expect(await ended(await press('restart'))).toMatchObject({ outcome: 'unverifiable' })
})

test('V-90 a diagnostic is done, puts no mark, and counts as nothing', async () => {
  const look = {
    slug: 'look',
    name: 'Show log',
    kind: 'diagnostic',
    steps: [{ kind: 'recheck', checks: ['health'] }],
  }
  const { press, ended, door, db } = await start([look])
  const id = await press('look')
  expect(await ended(id)).toMatchObject({ outcome: 'done' })
  expect((await suite.detail(id)).steps).toMatchObject([{ kind: 'recheck', state: 'succeeded' }])
  expect((await door.action('voice/look', VIEWER))?.proven).toEqual({ verified: 0, judged: 0 })
  expect(await db.mark.count()).toBe(0)
})

test('V-90 a dry run does its own steps, is never proof, and another press may follow at once', async () => {
  const dry = { ...proven, dry_run: [restart(system, { url: `${system.url}/plan`, name: 'Plan' })] }
  const { press, ended, door } = await start([dry])
  expect(await ended(await press('restart', { isDryRun: true }))).toMatchObject({ outcome: 'done' })
  expect(system.asked).toEqual(['POST /plan'])
  expect((await door.action('voice/restart', ENGINEER))?.guard.refusals).toEqual([])
})

test('a step that fails is tried again, and the steps after it are skipped', async () => {
  let tries = 0
  system.onAct = path => {
    if (path === '/restart') tries++
    return { status: tries < 3 ? 500 : 200, body: '{"message":"port is taken"}' }
  }
  const steps = [
    restart(system, { retries: 1, retry_delay: '5s' }),
    restart(system, { url: `${system.url}/warm` }),
  ]
  const { press, ended, clock } = await start([{ slug: 'restart', name: 'Restart', steps }])
  const startMs = clock.now()
  const row = await ended(await press('restart'))
  expect(row.outcome).toBe('failed')
  expect(row.outcomeReason).toMatch(/Restart failed: .*500/)
  expect((await suite.detail(row.id)).steps).toMatchObject([
    { state: 'failed', attempt: 2 },
    { state: 'skipped' },
  ])
  expect(system.asked).toEqual(['POST /restart', 'POST /restart'])
  expect(clock.now() - startMs).toBeGreaterThanOrEqual(5_000)
})

test('the exit code is not the proof: a step failed and the service is well', async () => {
  system.onAct = () => {
    system.isHealthy = true
    return { status: 500, body: '{"message":"exit 1"}' }
  }
  const { press, judged } = await start([proven])
  const row = await judged(await press('restart'))
  expect(row.outcome).toBe('verified')
  expect(row.outcomeReason).toMatch(/^Restart failed: .*Good 2 times in a row/)
})

test('V-85 what is being done already is no failure', async () => {
  system.onAct = () => ({ status: 409, body: '{"error":"tick_in_progress"}' })
  const steps = [restart(system, { url: `${system.url}/tick`, busy: ['409'] })]
  const { press, ended } = await start([{ slug: 'tick', name: 'Run checks', kind: 'diagnostic', steps }])
  const id = await press('tick')
  expect(await ended(id)).toMatchObject({ outcome: 'done' })
  expect((await suite.detail(id)).steps).toMatchObject([{ state: 'busy', code: 409 }])
})

test('V-88 scale out stays pending until the ready count rose by two, and fails with the count reached', async () => {
  const scale = {
    slug: 'scale',
    name: 'Scale out',
    proof: { expressions: [{ name: 'Ready', expr: 'sum(ready)', rises_by: 2 }], stable: 1, limit: '20s' },
  }
  const { press, until, ended, sample, clock } = await start([scale])
  sample('ready', 3)
  const id = await press('scale')
  await until(id, run => run.state === 'proving')
  await clock.advance(4_000)
  sample('ready', 4)
  const row = await ended(id)
  expect([row.outcome, row.outcomeReason]).toEqual([
    'failed',
    'Not recovered within 20 s: Ready: 3 before, 4 now (+2 wanted)',
  ])
  await clock.advance(2 * MINUTE_MS)
  const again = await press('scale')
  await until(again, run => run.state === 'proving')
  sample('ready', 6)
  expect(await suite.deck().judged(again)).toMatchObject({ outcome: 'verified' })
})

test('R-50 proven by a heartbeat that is pinged after the start', async () => {
  const clean = {
    slug: 'clean',
    name: 'Clean up',
    proof: { heartbeats: ['clean-up'], stable: 1, limit: '5m', interval: '10s' },
  }
  const { press, until, judged, watch, clock } = await start([clean])
  const ping = { kind: 'success', exitCode: null, body: null, contentType: null, source: 'ping' } as const
  await watch.heartbeats.ping('voice/clean-up', ping)
  await clock.advance(MINUTE_MS)
  const id = await press('clean')
  await until(id, run => run.state === 'proving')
  await clock.advance(30_000)
  expect((await suite.deck().row(id)).outcome).toBeNull()
  await watch.heartbeats.ping('voice/clean-up', ping)
  expect(await judged(id)).toMatchObject({ outcome: 'verified' })
  expect((await suite.detail(id)).conditions[0]?.before).toMatchObject({ verdict: 'bad' })
})

test('T-39 alerts of its service are held back while it runs, and told of again once it is judged', async () => {
  const { press, until, ended, db, clock } = await start([{ ...proven, mutes_for: '5m' }])
  system.onAct = () => ({ status: 200, body: '{}' })
  const id = await press('restart')
  await until(id, run => run.state === 'proving')
  const [silence] = await db.silence.findMany()
  expect(silence).toMatchObject({
    matchers: [{ name: 'service', op: '=', value: 'voice' }],
    comment: 'While Restart voice runs',
    endsAt: new Date(clock.now() + 5 * MINUTE_MS),
  })
  await ended(id)
  await expect
    .poll(async () => (await db.silence.findMany())[0]?.endsAt.getTime())
    .toBeLessThanOrEqual(clock.now())
})

test('V-91 on the timeline of the open incident, on the charts, and in the audit log', async () => {
  const { press, judged, db, clock } = await start([proven])
  const incident = await openedIncident(suite.base(), { services: ['voice'] })
  const id = await press('restart', { reason: 'calls drop' })
  await judged(id)
  const audit = () => db.auditEntry.findFirst({ where: { subject: `run:${id}` } })
  await expect.poll(audit).toMatchObject({ action: 'run.judged' })
  const run = await suite.deck().row(id)
  expect(run.incidentId).toBe(incident)
  const entries = await db.incidentEntry.findMany({ where: { kind: 'action' }, orderBy: { at: 'asc' } })
  expect(entries.map(({ title, by }) => [title, by])).toEqual([
    ['Restart voice pressed', 'ana@example.org'],
    [expect.stringMatching(/^Restart voice: verified\. Good 2 times in a row/), null],
  ])
  expect(entries.map(({ facts }) => facts)).toMatchObject([
    { run: id, reason: 'calls drop' },
    { outcome: 'verified' },
  ])
  expect(await db.incidentEntry.count({ where: { kind: 'mark' } })).toBe(0)
  expect(await db.mark.findMany()).toMatchObject([
    {
      kind: 'action',
      service: 'voice',
      title: 'Restart voice',
      by: 'ana@example.org',
      at: new Date(clock.now() - 5_000),
    },
  ])
})

test('pressed from an alert, its rule is a condition too', async () => {
  const slow = alertingRule('Slow', 'latency > 1', { labels: { severity: 'critical' } })
  const { press, until, judged, sample, firing, clock } = await start([proven], {
    rules: [groupOf('voice', [slow])],
  })
  sample('latency', 3, { service: 'voice' })
  firing.push(firingAlert('f1', { alertname: 'Slow', service: 'voice', severity: 'critical' }, clock.now()))
  const id = await press('restart', { alertFingerprint: 'f1' })
  await until(id, run => run.state === 'proving')
  await clock.advance(10_000)
  expect((await suite.deck().row(id)).outcome).toBeNull()
  sample('latency', 0.2, { service: 'voice' })
  expect(await judged(id)).toMatchObject({ outcome: 'verified' })
  expect((await suite.detail(id)).conditions.map(({ name }) => name)).toEqual(['Voice health', 'Slow'])
})

test('of many presses at once exactly one runs, and V-89 a second one waits for the cooldown', async () => {
  const { press, ended, clock } = await start([proven])
  const pressed = await Promise.allSettled(Array.from({ length: 12 }, () => press('restart')))
  const done = pressed.filter(one => one.status === 'fulfilled')
  expect(done).toHaveLength(1)
  await ended(done[0]?.value ?? '')
  expect(system.asked).toEqual(['POST /restart'])
  await expect(press('restart')).rejects.toThrow('It cools down for 2 min after each run')
  await clock.advance(2 * MINUTE_MS)
  await expect(press('restart')).resolves.toEqual(expect.any(String))
})

test('V-89 the wait after failures is kept over a restart of the deck, and ends with a reset', async () => {
  system.onAct = () => ({ status: 500, body: '{}' })
  const action = { ...proven, proof: {}, guards: { max_per_hour: 100 } }
  const { press, ended, clock, db } = await start([action])
  for (let i = 0; i < 3; i++) {
    await ended(await press('restart'))
    await clock.advance(2 * MINUTE_MS)
  }
  const next = await suite.startAnew({ actions: [action] })
  expect((await next.door.action('voice/restart', ENGINEER))?.guard.refusals).toMatchObject([
    {
      guard: 'cooldown',
      reason: 'It waits 10 min after 3 failures in a row',
      untilMs: clock.now() + 8 * MINUTE_MS,
    },
  ])
  const at = new Date(clock.now())
  await db.backoffReset.create({
    data: { action: 'voice/restart', by: 'ana@example.org', reason: 'fixed', at },
  })
  await next.door.refresh()
  expect((await next.door.read(ENGINEER)).actions[0]?.guard.refusals).toEqual([])
})

test('killed while a request was under way: it is never sent twice, and proof goes on', async () => {
  system.onAct = () => {
    system.isHealthy = true
    return null
  }
  const { press } = await start([proven])
  const id = await press('restart')
  await asked(1)
  const next = await suite.startAnew({ actions: [proven] })
  const row = await next.judged(id)
  expect([row.outcome, system.asked]).toEqual(['verified', ['POST /restart']])
  expect((await suite.detail(id)).steps).toMatchObject([{ state: 'unknown', attempt: 1 }])
  expect(row.outcomeReason).toMatch(/^Restart may have been done: .*Good 2 times in a row/)
})

test('killed while a GET was under way: it is asked again', async () => {
  const mood: { hangs: boolean } = { hangs: true }
  system.onAct = () => {
    if (mood.hangs) return null
    system.isHealthy = true
    return { status: 200, body: '{}' }
  }
  const action = { ...proven, steps: [restart(system, { method: 'GET' })] }
  const { press } = await start([action])
  const id = await press('restart')
  await asked(1)
  mood.hangs = false
  const next = await suite.startAnew({ actions: [action] })
  expect(await next.judged(id)).toMatchObject({ outcome: 'verified' })
  expect(system.asked).toEqual(['GET /restart', 'GET /restart'])
})

test('killed while it was being proven: what nobody saw meanwhile is no failure', async () => {
  system.onAct = () => ({ status: 200, body: '{}' })
  const { press, until, clock } = await start([proven])
  const id = await press('restart')
  await until(id, run => run.state === 'proving')
  await suite.stop()
  await clock.advance(10 * MINUTE_MS)
  system.isHealthy = true
  const next = await start([proven])
  await next.recovery.start()
  expect(await next.judged(id)).toMatchObject({ outcome: 'verified' })
  expect(system.asked).toEqual(['POST /restart'])
})

async function asked(times: number): Promise<void> {
  while (system.asked.length < times) await new Promise(resolve => setTimeout(resolve, 1))
}

test('a second person: waits, is approved, runs', async () => {
  const { press, row, judged, door, db } = await start([{ ...proven, guards: { second_person: true } }])
  const id = await press('restart')
  expect([(await row(id)).state, system.asked]).toEqual(['waiting', []])
  await db.run.update({ where: { id }, data: { state: 'running' } })
  await door.taken(id)
  expect(await judged(id)).toMatchObject({ outcome: 'verified' })
})

test('a second person: nobody comes within 10 min, and it never runs', async () => {
  const { press, until, clock } = await start([{ ...proven, guards: { second_person: true } }])
  const id = await press('restart')
  await clock.advance(10 * MINUTE_MS)
  const row = await until(id, run => run.state === 'ended')
  expect(row).toMatchObject({
    outcome: 'cancelled',
    outcomeReason: 'Nobody approved it within 10 min',
    startedAt: null,
  })
  expect(system.asked).toEqual([])
})

test('a kill switch that is thrown while it waits stops it before it begins', async () => {
  const { press, ended, db, door, clock } = await start([{ ...proven, guards: { second_person: true } }])
  const id = await press('restart')
  const thrown = { scope: 'voice', by: 'bo@example.org', reason: 'migration', at: new Date(clock.now()) }
  await db.killSwitch.create({ data: thrown })
  await db.run.update({ where: { id }, data: { state: 'running' } })
  await door.taken(id)
  const row = await ended(id)
  expect([row.outcome, row.outcomeReason, system.asked]).toEqual([
    'cancelled',
    'bo@example.org stopped it before it began: migration',
    [],
  ])
})

test('cancelled while a request is under way', async () => {
  system.onAct = () => null
  const steps = [restart(system), restart(system, { url: `${system.url}/warm` })]
  const { press, ended, db, door, clock } = await start([{ ...proven, steps }])
  const id = await press('restart')
  await asked(1)
  const cancelled = { cancelAskedAt: new Date(clock.now()), cancelAskedBy: 'bo@example.org' }
  await db.run.update({ where: { id }, data: cancelled })
  await door.taken(id)
  expect(await ended(id)).toMatchObject({
    outcome: 'cancelled',
    outcomeReason: 'bo@example.org cancelled it',
  })
  expect((await suite.detail(id)).steps).toMatchObject([{ state: 'cancelled' }, { state: 'cancelled' }])
  expect(system.asked).toEqual(['POST /restart'])
})

test('another action on the service ends the watch: going down by intent is no relapse', async () => {
  const other = { ...proven, slug: 'reload', name: 'Reload voice' }
  const { press, judged, row } = await start([proven, other])
  const id = await press('restart')
  await judged(id)
  system.onAct = () => {
    system.isHealthy = false
    return { status: 200, body: '{}' }
  }
  const second = await press('reload')
  await suite.deck().ended(second)
  expect(await row(id)).toMatchObject({ state: 'ended', outcome: 'verified' })
})

test('told by the next process where this one was killed before it could, and once', async () => {
  const { press, ended, db, outcomes } = await start([proven])
  await openedIncident(suite.base(), { services: ['voice'] })
  const id = await press('restart')
  await ended(id)
  const entries = () =>
    db.incidentEntry.findMany({ where: { title: { startsWith: 'Restart voice: verified' } } })
  const deeds = () => db.auditEntry.count({ where: { subject: `run:${id}`, action: 'run.judged' } })
  await expect.poll(async () => (await db.run.findUniqueOrThrow({ where: { id } })).isTold).toBe(true)
  const [entry] = await entries()
  expect([await deeds(), outcomes]).toEqual([1, ['verified']])
  // As it stood between the judgement and its telling.
  await suite.stop()
  await db.incidentEntry.deleteMany()
  await db.run.update({ where: { id }, data: { isTold: false } })
  await suite.startAnew({ actions: [proven] })
  expect(await entries()).toMatchObject([{ title: entry?.title, at: entry?.at }])
  expect(await deeds()).toBe(2)
  // Nothing is left to tell, and a timeline that has it already does not get it again.
  await suite.startAnew({ actions: [proven] })
  expect(await deeds()).toBe(2)
  await db.run.update({ where: { id }, data: { isTold: false } })
  await suite.startAnew({ actions: [proven] })
  expect(await entries()).toHaveLength(1)
})

test('what the deck cannot go on with is told on the timeline, and its action is free again', async () => {
  system.onAct = () => null
  const { press, db } = await start([proven])
  const incident = await openedIncident(suite.base(), { services: ['voice'] })
  const id = await press('restart')
  await asked(1)
  await suite.stop()
  await db.run.update({ where: { id }, data: { definition: 'sealed with another secret' } })
  const next = await suite.startAnew({ actions: [proven] })
  const row = await next.ended(id)
  expect(row).toMatchObject({
    outcome: 'unknown',
    outcomeReason: expect.stringMatching(/^The deck cannot go on/),
  })
  const told = { incidentId: incident, title: { contains: 'unknown. The deck cannot go on with it' } }
  await expect.poll(() => db.incidentEntry.count({ where: told })).toBe(1)
  const deeds = { subject: `run:${id}`, action: 'run.judged' }
  await expect.poll(() => db.auditEntry.count({ where: deeds })).toBe(1)
})

test('a watch that the deck cannot go on with keeps what was proven, and says so', async () => {
  const { press, judged, db } = await start([proven])
  await openedIncident(suite.base(), { services: ['voice'] })
  const id = await press('restart')
  const { outcomeReason } = await judged(id)
  await suite.stop()
  await db.run.update({ where: { id }, data: { definition: 'sealed with another secret' } })
  const next = await suite.startAnew({ actions: [proven] })
  expect(await next.ended(id)).toMatchObject({ outcome: 'verified', outcomeReason })
  const told = { title: { startsWith: 'Restart voice: no longer watched, the deck cannot go on' } }
  await expect.poll(() => db.incidentEntry.count({ where: told })).toBe(1)
})

test('output is masked, bounded, and without holes', async () => {
  const lines = Array.from({ length: 40 }, (_, i) => `line ${i} of s3cret-token`).join('\\n')
  system.onAct = () => ({ status: 200, body: `{"message":"s3cret-token","output":"${lines}"}` })
  const action = {
    slug: 'restart',
    name: 'Restart',
    steps: [
      restart(system, { headers: { authorization: 'Bearer {{token}}' }, show: ['$.message', '$.output'] }),
    ],
    secrets: { token: 's3cret-token' },
  }
  const { press, ended } = await start([action])
  const id = await press('restart')
  await ended(id)
  const { output, steps, run } = await suite.detail(id)
  expect(JSON.stringify({ output, steps, run })).not.toContain('s3cret-token')
  expect(output.length).toBeGreaterThan(0)
  expect((await suite.deck().row(id)).definition).not.toContain('s3cret-token')
})
