import { expect, test } from 'vitest'
import { EVERYTHING } from '../../core/incident/index.ts'
import { RunOutputBuffer } from './output.ts'
import { RunnerWatch } from './runner-watch.ts'
import { restart } from './testing.ts'
import { recoverySuite } from './testing-suite.ts'
import { RecoveryWorld } from './world.ts'

const ENGINEER = { role: 'engineer' } as const

const suite = recoverySuite()
const { system } = suite

const start = (action: object, more: readonly object[] = []) =>
  suite.start({ actions: [{ slug: 'restart', name: 'Restart voice', ...action }, ...more] })

test('T-40 X-54 a confirmation says its figure; without one there is nothing to say', async () => {
  const warn = [{ expr: 'sum(active_sessions)', text: '{{value}} active sessions will be cut' }]
  const { door, sample } = await start({ guards: { confirm: 'none', warn } })
  sample('active_sessions', 12)
  expect((await door.action('voice/restart', ENGINEER))?.guard.demands).toEqual([
    { kind: 'confirm', text: '12 active sessions will be cut' },
  ])
  sample('active_sessions', 0)
  await suite.deck().clock.advance(1)
  sample('active_sessions', 0)
  expect(await door.warnings('voice/restart')).toEqual([])
})

test('V-93 a precondition that is not met, and one that cannot be read, say so', async () => {
  const preconditions = [
    { expr: 'active_calls == 0', reason: 'Calls are active' },
    { expr: 'vector(', reason: 'Replica in sync' },
  ]
  const { door, sample } = await start({ guards: { preconditions } })
  sample('active_calls', 3)
  const reasons = (await door.action('voice/restart', ENGINEER))?.guard.refusals.map(({ reason }) => reason)
  expect(reasons).toEqual([
    'Calls are active',
    expect.stringMatching(/^Replica in sync \(it cannot be told: /),
  ])
})

test('V-76 where the cause is another service’s, that action is offered', async () => {
  const database = { slug: 'database', name: 'Restart PostgreSQL' }
  const { door, watch } = await start({ guards: { unless_down: [{ check: 'health', offer: 'database' }] } }, [
    database,
  ])
  await watch.checks.run('voice/health')
  expect((await door.action('voice/restart', ENGINEER))?.guard.refusals).toEqual([
    {
      guard: 'dependency',
      reason: 'Voice health is down, which is the cause: press Restart PostgreSQL instead',
      untilMs: null,
      offer: 'voice/database',
    },
  ])
  system.isHealthy = true
  await watch.checks.run('voice/health')
  expect((await door.action('voice/restart', ENGINEER))?.guard.refusals).toEqual([])
})

test('X-55 an action on a runner that is not there says so', async () => {
  const steps = [{ kind: 'runner', runner: 'voice-host', command: 'restart-unit' }]
  const { door } = await start({ steps })
  expect((await door.action('voice/restart', ENGINEER))?.guard.refusals).toMatchObject([
    { guard: 'runner', reason: 'There is no runner voice-host: add it' },
  ])
})

test('R-49 a rollback asks which deploy, the newest first, by what the platform calls it', async () => {
  const { door, db, clock } = await start({
    parameters: [
      { name: 'deployment', type: 'mark', choices: ['deploy'] },
      { name: 'present', type: 'mark', default: 'latest' },
    ],
  })
  const at = (minutesAgo: number) => new Date(clock.now() - minutesAgo * 60_000)
  const shared = { service: 'voice', by: 'Kofi', recordedAt: at(0) }
  await db.mark.createMany({
    data: [
      {
        ...shared,
        kind: 'deploy',
        title: 'Deployed 2.13',
        version: '2.13',
        at: at(120),
        facts: { deployment: 'd-1' },
      },
      { ...shared, kind: 'deploy', title: 'Deployed 2.14', version: '2.14', at: at(5), facts: {} },
      { ...shared, kind: 'restart', title: 'Restarted', version: null, at: at(1), facts: {} },
    ],
  })
  expect(await door.parameters('voice/restart')).toMatchObject([
    {
      name: 'deployment',
      type: 'mark',
      choices: [
        { value: '2.14', label: 'Deployed 2.14', description: '5 min ago, by Kofi' },
        { value: 'd-1', label: 'Deployed 2.13' },
      ],
      default: null,
    },
    { name: 'present', default: '2.14' },
  ])
})

test('V-84 choices are the service’s own; where they cannot be had, it says why', async () => {
  const from = { url: `${system.url}/actions`, each: '$.actions[*]', value: '$.id', available: '$.available' }
  system.onAct = () => ({
    status: 200,
    body: '{"actions":[{"id":"start","available":true},{"id":"stop","available":false}]}',
  })
  const parameters = [{ name: 'action', choices_from: from }]
  const { door } = await start({ parameters })
  expect((await door.parameters('voice/restart'))?.[0]).toMatchObject({
    failure: null,
    choices: [
      { value: 'start', isAvailable: true },
      { value: 'stop', isAvailable: false },
    ],
  })
  system.onAct = () => ({ status: 500, body: '' })
  expect((await door.parameters('voice/restart'))?.[0]).toMatchObject({
    choices: [],
    failure: expect.stringMatching(/500/),
  })
})

test('an action that is not in force is nowhere', async () => {
  const { door } = await start({})
  const none = [
    await door.action('voice/none', ENGINEER),
    await door.definition('voice/none'),
    await door.surroundings('voice/none'),
    await door.parameters('voice/none'),
    await door.run('00000000-0000-4000-8000-000000000000', EVERYTHING),
  ]
  expect(none).toEqual([null, null, null, null, null])
})

test('V-91 the row has its record, its proof in words, and how long it takes', async () => {
  const { press, ended, door, clock } = await start({ proof: { checks: ['health'], watch: '10s' } })
  await ended(await press('restart'))
  await clock.advance(5 * 60_000)
  system.isHealthy = false
  system.onAct = () => ({ status: 200, body: '{}' })
  await ended(await press('restart'))
  const [row] = (await door.read(ENGINEER)).actions
  expect(row).toMatchObject({
    key: 'voice/restart',
    proven: { verified: 1, judged: 2 },
    expectedSeconds: 5,
    runId: null,
    lastPress: { by: 'ana@example.org' },
    record: [{ outcome: 'failed' }, { outcome: 'verified' }],
    automatic: null,
  })
  expect(row?.guardWords).toMatch(/^Confirm\. .*Voice health is up, 2 times in a row, within 30 s/)
})

test('output of one run is bounded: what is too much is counted', async () => {
  const { press, ended, db, clock } = await start({ steps: [restart(system)] })
  const id = await press('restart')
  await ended(id)
  await db.runOutput.deleteMany()
  const log = { info() {}, warn() {}, error: (fields: object) => expect(fields).toBeNull() }
  const parts = {
    db,
    clock,
    log,
    runId: id,
    forms: ['s3cret'],
    seq: 0,
    dropped: 0,
    onWritten: () => undefined,
  }
  const output = new RunOutputBuffer(parts)
  for (let i = 0; i < 5_003; i++)
    output.add(0, 'out', i === 0 ? `\u001b[31ms3cret ${'x'.repeat(3_000)}` : 'line')
  await output.flush()
  expect([output.seq, output.dropped, await db.runOutput.count()]).toEqual([5_000, 3, 5_000])
  const first = await db.runOutput.findFirst({ orderBy: { seq: 'asc' } })
  expect([first?.text.length, first?.text.slice(0, 5)]).toEqual([2_000, '••• x'])
})

test('a runner that answers, is silent, or refuses, says so with what it knew', async () => {
  const world = new RecoveryWorld()
  const runner = {
    slug: 'host',
    name: 'Voice host',
    url: 'http://127.0.0.1:9440',
    secrets: { key: 'a2V5' },
    source: 'file' as const,
    createdAtMs: null,
  }
  world.apply({ actions: [], runners: [runner], services: [], checks: [], heartbeats: [], checkNetworks: [] })
  let failure: Error | null = null
  const hello = async () => {
    if (failure) throw failure
    return { version: '0.1.0', commands: ['restart-unit'] }
  }
  const runners = new RunnerWatch({ world, doer: { hello }, clock: suite.base().clock })
  expect(runners.row('host')).toMatchObject({ state: 'not_asked' })
  expect(await runners.ask()).toBe(true)
  expect(await runners.ask()).toBe(false)
  expect(runners.rows()).toMatchObject([{ state: 'answers', version: '0.1.0', commands: ['restart-unit'] }])
  failure = new Error('no answer within 5 s')
  expect(await runners.ask()).toBe(true)
  expect(runners.row('host')).toMatchObject({
    state: 'silent',
    reason: 'no answer within 5 s',
    version: '0.1.0',
  })
  failure = Object.assign(new Error('the key is wrong'), { isRefusal: true })
  await runners.ask()
  expect(runners.row('host')).toMatchObject({ state: 'refused', reason: 'the key is wrong' })
  expect(JSON.stringify(runners.rows())).not.toContain('a2V5')
})

test('lines of a run are kept for 90 days, its outcome for good', async () => {
  const { press, ended, db, clock, recovery } = await start({})
  await ended(await press('restart'))
  await recovery.start()
  expect(await db.runOutput.count()).toBeGreaterThan(0)
  const at = new Date(clock.now() - 91 * 86_400_000)
  await db.runOutput.updateMany({ data: { at } })
  await clock.advance(3_600_000)
  await expect.poll(() => db.runOutput.count()).toBe(0)
  expect(await db.run.count()).toBe(1)
})
