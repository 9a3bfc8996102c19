import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEventBus } from '../../adapters/event-bus.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import type { CheckDetail, CheckRow } from '../../contract/checks.ts'
import type { PartAnswer } from '../../contract/runbooks.ts'
import { ServiceConfig } from '../../contract/service.ts'
import type { HeartbeatRow, LogSignalRow } from '../../contract/watch.ts'
import type { Role } from '../../core/access/index.ts'
import { CheckConfig } from '../../core/config/schema/check.ts'
import { HeartbeatConfig } from '../../core/config/schema/heartbeat.ts'
import { LogSignalConfig } from '../../core/config/schema/log-signal.ts'
import { RunbookConfig } from '../../core/config/schema/runbook.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { createQueryEngine } from '../../engine/query/index.ts'
import { createConfigurationStub } from '../configuration-testing.ts'
import { openedIncident } from '../evidence/testing.ts'
import { tickItem } from '../incidents/tick-item.ts'
import { placeMark } from '../marks/place-mark.ts'
import { actingAs, createTestContext, somebody } from '../testing.ts'
import { addRunbookChecklist } from './add-checklist.ts'
import { findRunbooks } from './find-runbooks.ts'
import { listRunbooks } from './list-runbooks.ts'
import { previewRunbook } from './preview-runbook.ts'
import { readHistory, readRevision } from './read-history.ts'
import { readRunbook } from './read-runbook.ts'
import { readValues } from './read-values.ts'
import { recheckRunbook } from './recheck-runbook.ts'
import { beginRound, beginRoundOfWindow, endRound, listRounds, tickRound } from './rounds.ts'
import type { RunbookContext } from './runbook-context.ts'
import { createRunbook, deleteRunbook, restoreRevision, saveRunbook } from './save-runbook.ts'
import { tickByChecks } from './tick-by-checks.ts'

const HOUR_MS = 3_600_000
let database: TestDatabase
let ctx: RunbookContext
const checks = new Map<string, CheckDetail>()
const heartbeats: HeartbeatRow[] = []
const signals: LogSignalRow[] = []
const store = createMemorySeriesStore()

const runbook = (slug: string, text: string, more: Record<string, unknown> = {}) =>
  RunbookConfig.parse({ slug, title: slug, services: ['agent'], text, ...more })
const OF_FILE = runbook('of-file', 'Look at the swarm states.\n\n- [ ] Tell', { title: 'AI tiers' })
const check = (slug: string) =>
  CheckConfig.parse({ service: 'agent', slug, name: slug, kind: 'http', url: 'https://h/' })
/** What texts may name. */
const NAMED = {
  check: ['health', 'status', 'gone', 'other'].map(check),
  heartbeat: ['backup', 'none'].map(slug => HeartbeatConfig.parse({ service: 'riley', slug, name: slug })),
  log_signal: [LogSignalConfig.parse({ service: 'agent', slug: 'slow', name: 'Slow', min_level: 'error' })],
}
const FOR_ADMINS = runbook('security', '- [ ] isolate', { admins_only: true })

beforeAll(async () => {
  database = await createTestDatabase()
  const own = { ...createTestContext(database.pool), events: createEventBus(() => undefined) }
  const services = ['agent', 'riley'].map(slug => ({
    ...ServiceConfig.parse({ slug, name: slug }),
    source: 'file' as const,
  }))
  ctx = {
    ...own,
    configuration: createConfigurationStub({ services }, { ...NAMED, runbook: [OF_FILE, FOR_ADMINS] }),
    deck: {
      query: createQueryEngine({ store, clock: own.clock }),
      checks: {
        read: async key => checks.get(key) ?? null,
        run: async key => checks.get(key)?.row ?? null,
      },
      heartbeats: { list: async () => heartbeats },
      logSignals: { list: async () => signals },
      alerts: { read: async fingerprint => (fingerprint === 'f1' ? alertOf({ instance: 'b:1' }) : null) },
      services: { service: async () => null },
    },
  }
})
afterAll(() => database.drop())

type Alert = NonNullable<Awaited<ReturnType<RunbookContext['deck']['alerts']['read']>>>
/** As much of an alert as is asked for here. */
const alertOf = (labels: Record<string, string>) =>
  ({
    row: { fingerprint: 'f1', name: 'Memory', labels: { alertname: 'Memory', ...labels } },
  }) as unknown as Alert

function append(labels: Record<string, string>, value: number, agoMs = 0): void {
  const ref = store.resolve(labelsFromObject(labels)) ?? 0
  const timestampsMs = Float64Array.of(ctx.clock.now() - agoMs)
  store.append({ refs: Uint32Array.of(ref), timestampsMs, values: Float64Array.of(value) })
}

/** A check with one answer. */
function answered(key: string, state: CheckRow['state'], more: Partial<CheckRow> = {}): void {
  const [service = ''] = key.split('/')
  const row: CheckRow = {
    key,
    service,
    part: null,
    name: key,
    kind: 'http',
    asks: 'http://a/',
    source: 'file',
    isPaused: false,
    state,
    reason: state === 'up' ? '' : 'HTTP 503',
    sinceMs: 0,
    pending: null,
    causedBy: null,
    isMaintenance: false,
    lastAtMs: ctx.clock.now(),
    lastDurationSeconds: 0.038,
    intervalMs: 60_000,
    children: [{ name: 'groq', state: 'down', message: 'no answer', sinceMs: 0 }],
    ...more,
  }
  const answer = { status: state === 'up' ? 200 : 503, body: '{"groq":"down"}' }
  // As much of the answer as is asked for here.
  checks.set(key, { row, answers: [answer] } as unknown as CheckDetail)
}

const as = (role: Role) => actingAs(ctx, somebody(role))
const write = (slug: string, text: string, more: Record<string, unknown> = {}) =>
  createRunbook(as('engineer'), runbook(slug, text, more))

async function answerOf(slug: string, text: string, alert?: string): Promise<PartAnswer | undefined> {
  await write(slug, text)
  const { answers } = await readValues(as('viewer'), { slug, alert })
  return Object.values(answers)[0]
}

describe('who may read', () => {
  test('R-37: what is for admins is not there for others', async () => {
    await expect(readRunbook(as('engineer'), { slug: 'security' })).rejects.toMatchObject({
      code: 'not_found',
    })
    const seen = async (role: Role) =>
      (await listRunbooks(as(role), { q: '' })).runbooks.map(({ slug }) => slug)
    expect(await seen('viewer')).not.toContain('security')
    expect(await seen('admin')).toContain('security')
    const incident = await openedIncident(ctx, { services: ['agent'] })
    const add = addRunbookChecklist(as('oncall'), { slug: 'security', incident })
    await expect(add).rejects.toMatchObject({ code: 'not_found' })
  })

  test('V-82: a text is found by its words, with the place', async () => {
    const { runbooks } = await listRunbooks(as('viewer'), { q: 'swarm' })
    expect(runbooks).toMatchObject([
      { slug: 'of-file', title: 'AI tiers', snippet: 'Look at the swarm states. - [ ] Tell' },
    ])
    expect((await listRunbooks(as('viewer'), { q: '', service: 'riley' })).runbooks).toEqual([])
  })

  test('only who may write is shown what is not saved', async () => {
    await expect(previewRunbook(as('viewer'), { text: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
    const preview = await previewRunbook(as('engineer'), { text: '`promql: 1 + 1`\n\n`promql: 1 +`' })
    expect(preview.answers['promql: 1 + 1']).toMatchObject({ figures: [{ text: '2' }] })
    expect(preview.faults).toMatchObject([{ line: 3 }])
  })
})

describe('what lives in a text', () => {
  test('a figure with its unit, those of several series, and none', async () => {
    append({ __name__: 'memory_mb', instance: 'a:1' }, 912)
    append({ __name__: 'memory_mb', instance: 'b:1' }, 640)
    expect(await answerOf('figures', '`promql(MB): memory_mb`')).toEqual({
      kind: 'figures',
      figures: [
        { label: 'a:1', text: '912 MB' },
        { label: 'b:1', text: '640 MB' },
      ],
      more: 0,
    })
    expect(await answerOf('nothing', '`promql: no_such_series`')).toMatchObject({ figures: [] })
    expect(await answerOf('failing', '`promql: memory_mb + on(x) memory_mb`')).toMatchObject({
      kind: 'failed',
    })
  })

  test('V-77: opened from an alert, it is of that instance', async () => {
    const text = '`promql(MB): memory_mb{instance=~"$instance"}`'
    expect(await answerOf('of-alert', text, 'f1')).toMatchObject({ figures: [{ text: '640 MB' }] })
    expect(await readRunbook(as('viewer'), { slug: 'of-alert', alert: 'f1' })).toMatchObject({
      alert: { name: 'Memory', fingerprint: 'f1' },
    })
  })

  test.each([
    ['holds', 'max(memory_mb) > 900', { holds: true, figure: '912 MB', text: 'restart at 912 MB' }],
    ['holds-not', 'max(memory_mb) > 950', { holds: false, figure: '912 MB', text: 'restart at 912 MB' }],
    ['no-data', 'gone_mb > 950', { holds: false, figure: null, text: 'restart at —' }],
  ])('T-37: a condition that %s', async (slug, expr, answer) => {
    expect(await answerOf(`condition-${slug}`, `> when(MB): ${expr} | restart at {{value}}`)).toMatchObject(
      answer,
    )
  })

  test('L-26, V-80: a table, the highest first, with the age of its source', async () => {
    append({ __name__: 'p95_ms', path: '/a' }, 120, 2 * HOUR_MS)
    append({ __name__: 'p95_ms', path: '/b' }, 900, 2 * HOUR_MS)
    const expr = 'last_over_time(p95_ms[1d])'
    const text = [
      '```table',
      'columns: path',
      `expr(P95, milliseconds): ${expr}`,
      'source: p95_ms',
      'limit: 1',
      '```',
    ]
    const answer = await answerOf('table', text.join('\n'))
    expect(answer).toMatchObject({
      rows: [{ labels: ['/b'], figures: ['900 ms'] }],
      more: 1,
      hasSource: true,
    })
    const age = answer?.kind === 'table' && answer.dataAtMs !== null ? ctx.clock.now() - answer.dataAtMs : 0
    expect(age).toBe(2 * HOUR_MS)
  })

  test('a panel asks one question, with what was deployed meanwhile', async () => {
    const at = ctx.clock.now() - HOUR_MS
    const mark = {
      service: 'agent',
      kind: 'deploy',
      title: 'deploy 2.1',
      version: '2.1',
      by: 'ci',
      url: null,
      facts: {},
    } as const
    await placeMark(as('engineer'), { ...mark, atMs: at })
    const text = [
      '```panel',
      'range: 2h',
      'marks: agent deploy',
      'memory_mb{instance=~"$instance"}',
      '900',
      '```',
    ]
    const answer = await answerOf('panel', text.join('\n'))
    expect(answer).toMatchObject({ kind: 'panel', marks: [{ title: 'deploy 2.1' }] })
    expect(answer?.kind === 'panel' && answer.expr).toContain('label_replace(vector(900)')
    const marks = await answerOf('marks', '```marks\nservice: agent\nkinds: deploy\nrange: 30m\n```')
    expect(marks).toEqual({ kind: 'marks', marks: [] })
  })

  test('R-36, R-41: the last backup with its size; too old is late', async () => {
    const row: HeartbeatRow = {
      key: 'riley/backup',
      service: 'riley',
      part: null,
      name: 'Backup',
      kind: 'backup',
      source: 'file',
      isPaused: false,
      state: 'up',
      reason: '',
      sinceMs: 0,
      schedule: '',
      lastPingMs: ctx.clock.now() - 25 * HOUR_MS,
      lastRunMs: null,
      lastPayload: { size_bytes: 13_000_000, entries: 12 },
      isRunning: false,
      nextDueMs: null,
      rpoMs: null,
      rtoMs: null,
      evidence: [],
      instructions: null,
      isRpoBreached: null,
    }
    heartbeats.push(row)
    const answer = await answerOf('backup', '```backup\nriley/backup\nriley/none\nlate: 1d\n```')
    expect(answer).toMatchObject({
      heartbeats: [
        {
          isLate: true,
          payload: [
            { name: 'size bytes', text: '12.4 MiB' },
            { name: 'entries', text: '12' },
          ],
        },
        { lastPingMs: null, reason: 'there is no "riley/none"' },
      ],
    })
    expect(await answerOf('age', '`heartbeat: riley/backup`')).toMatchObject({
      heartbeats: [{ isLate: false }],
    })
  })

  test('X-53: the last lines of a log signal and how often it was seen in an hour', async () => {
    append({ __name__: 'opsdeck_log_signal_total' }, 1, 50 * 60_000)
    append({ __name__: 'opsdeck_log_signal_total' }, 4)
    const line = (n: number) => ({ atMs: n, line: `duration_ms: ${n}` })
    signals.push({
      key: 'agent/slow',
      service: 'agent',
      part: null,
      name: 'Slow',
      source: 'file',
      total: 4,
      lastAtMs: null,
      state: null,
      groups: [],
      samples: [9, 8, 7].map(line),
      queries: { count: 'sum(increase(opsdeck_log_signal_total[5m]))', value: null },
      link: null,
    })
    const answer = await answerOf('log', '```log\nagent/slow\nlast: 2\n```')
    expect(answer).toMatchObject({ signals: [{ name: 'Slow', samples: [line(9), line(8)] }] })
    expect(answer?.kind === 'log' && answer.signals[0]?.lastHour).toBeGreaterThanOrEqual(3)
  })

  test('R-45, T-36: a re-check asks only what the text names, all at once', async () => {
    answered('agent/health', 'down')
    answered('agent/status', 'up', { children: [] })
    await write('recheck', '```check\nagent/health\nagent/status\nagent/gone\n```\n`check: agent/other`')
    const ask = (role: Role, keys: string[]) => recheckRunbook(as(role), { slug: 'recheck', checks: keys })
    const { checks: lines } = await ask('oncall', ['agent/health', 'agent/status', 'agent/gone'])
    expect(lines).toMatchObject([
      {
        code: 503,
        durationSeconds: 0.038,
        body: '{"groq":"down"}',
        badChildren: [{ name: 'groq' }],
        failure: null,
      },
      { code: 200, state: 'up', badChildren: [] },
      { state: null, failure: 'there is no check "agent/gone"' },
    ])
    await expect(ask('oncall', ['agent/other'])).rejects.toMatchObject({ code: 'invalid' })
    await expect(ask('viewer', ['agent/health'])).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('saving', () => {
  test('keeps who and when, shows what was changed, and brings an older one back', async () => {
    await write('saved', 'one\ntwo')
    const { revision } = await readRunbook(as('viewer'), { slug: 'saved' })
    const change = { ...runbook('saved', 'one\nthree'), seenRevision: revision }
    await saveRunbook(as('admin'), change)
    await expect(saveRunbook(as('engineer'), change)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('admin@example.org saved it while you wrote'),
    })
    const { revisions } = await readHistory(as('viewer'), { slug: 'saved' })
    expect(revisions).toMatchObject([
      { by: 'admin@example.org', added: 1, removed: 1 },
      { by: 'engineer@example.org', added: 2, removed: 0, revision },
    ])
    const newest = revisions[0]?.revision ?? 0
    expect((await readRevision(as('viewer'), { slug: 'saved', revision: newest })).difference).toEqual([
      { kind: 'same', text: 'one' },
      { kind: 'removed', text: 'two' },
      { kind: 'added', text: 'three' },
    ])
    await restoreRevision(as('engineer'), { slug: 'saved', revision: revision ?? 0, seenRevision: newest })
    expect(await readRunbook(as('viewer'), { slug: 'saved' })).toMatchObject({
      text: 'one\ntwo',
      row: { savedBy: 'engineer@example.org', source: 'page' },
    })
    expect((await readHistory(as('viewer'), { slug: 'saved' })).revisions).toHaveLength(3)
  })

  test('refuses faults by their line, the file’s own, and who may not; then nothing is kept', async () => {
    const count = () => ctx.db.runbookRevision.count()
    const before = await count()
    await expect(write('faulty', 'a\n`promql: 1 +`')).rejects.toMatchObject({
      code: 'invalid',
      issues: [{ path: 'text', message: expect.stringMatching(/^text: line 2: promql: /) }],
    })
    const change = { ...OF_FILE, seenRevision: null }
    await expect(saveRunbook(as('engineer'), change)).rejects.toMatchObject({ code: 'conflict' })
    await expect(createRunbook(as('oncall'), runbook('x', 'x'))).rejects.toMatchObject({ code: 'forbidden' })
    await expect(write('lost', '```check\nagent/lost\n```')).rejects.toMatchObject({
      message: 'text: line 1: there is no check "agent/lost": did you mean "agent/gone"?',
    })
    await expect(write('rounds', 'x')).rejects.toMatchObject({ code: 'invalid' })
    expect(await count()).toBe(before)
  })

  test('what is removed is gone, its history stays', async () => {
    await write('removed', 'x')
    await deleteRunbook(as('engineer'), { slug: 'removed' })
    await expect(readRunbook(as('viewer'), { slug: 'removed' })).rejects.toMatchObject({ code: 'not_found' })
    await write('removed', 'y')
    expect((await readHistory(as('viewer'), { slug: 'removed' })).revisions).toHaveLength(2)
  })
})

describe('what a runbook is for', () => {
  test('X-50: an alert opens its runbook; others of the service stand below', async () => {
    await write('for-memory', 'x', { alerts: ['alertname="Memory"'], services: [] })
    const { runbooks } = await findRunbooks(as('viewer'), { alert: 'f1' })
    expect(runbooks).toMatchObject([{ slug: 'for-memory', nearness: 'opens', alert: 'f1', isAdded: false }])
    expect((await findRunbooks(as('viewer'), { alert: 'unknown' })).runbooks).toEqual([])
  })

  test('V-72, L-21: its checklist goes into an incident, once, with ticks in the timeline', async () => {
    const incident = await openedIncident(ctx, { services: ['agent'] })
    await write('p0', '## 0–5\n- [ ] Acknowledge alert\n- [ ] Update status page `needs: published_update`')
    const add = () => addRunbookChecklist(as('oncall'), { slug: 'p0', incident })
    expect(await add()).toEqual({ checklist: 'runbook:p0' })
    await expect(add()).rejects.toMatchObject({ code: 'conflict' })
    const tick = (item: string) =>
      tickItem(as('oncall'), { id: incident, checklist: 'runbook:p0', item, isDone: true })
    await tick('0–5: Acknowledge alert')
    await expect(tick('0–5: Update status page')).rejects.toMatchObject({ code: 'conflict' })
    const entries = await ctx.db.incidentEntry.findMany({
      where: { incidentId: incident },
      orderBy: { id: 'asc' },
    })
    expect(entries.map(({ title }) => title).sort()).toEqual([
      'Checklist added: p0',
      'Done: Acknowledge alert',
    ])
    await expect(addRunbookChecklist(as('viewer'), { slug: 'p0', incident })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await write('no-items', 'x')
    const empty = addRunbookChecklist(as('oncall'), { slug: 'no-items', incident })
    await expect(empty).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('rounds', () => {
  const window = {
    slug: 'monthly',
    name: 'Monthly',
    description: null,
    services: ['agent'],
    startsAtMs: 0,
    endsAtMs: 1_800_000,
    phase: 'open',
    noticeMs: null,
    isLateNotice: false,
    mutesAlerts: true,
    zone: 'UTC',
    source: 'file',
    runbook: 'monthly',
  } as const
  const roundOf = async (slug: string) => (await listRounds(as('viewer'), { slug, open: 'false' })).rounds[0]

  test('T-38: are kept with the time of each tick', async () => {
    await write('start-up', '- [ ] Pre-checks\n- [ ] Note the baseline')
    const { id } = await beginRound(as('oncall'), { slug: 'start-up' })
    await tickRound(as('oncall'), { id, item: 'Pre-checks', isDone: true })
    await tickRound(as('engineer'), { id, item: 'Pre-checks', isDone: true })
    const tick = { by: 'oncall@example.org', atMs: ctx.clock.now() }
    expect(await roundOf('start-up')).toMatchObject({
      items: [{ tick }, { tick: null }],
      startedBy: 'oncall@example.org',
    })
    await expect(tickRound(as('viewer'), { id, item: 'Pre-checks', isDone: false })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(tickRound(as('oncall'), { id, item: 'none', isDone: true })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  test('L-37, T-46: a window begins one, once; it ends with all items done or a reason', async () => {
    await write('monthly', '- [ ] announce\n- [ ] Run health checks `auto: agent/health`')
    expect(await beginRoundOfWindow(ctx, window)).not.toBeNull()
    expect(await beginRoundOfWindow(ctx, window)).toBeNull()
    expect(await beginRoundOfWindow(ctx, { ...window, startsAtMs: 1, runbook: 'none' })).toBeNull()
    const round = await roundOf('monthly')
    expect(round).toMatchObject({ window: { slug: 'monthly', endsAtMs: 1_800_000 }, startedBy: 'Opsdeck' })
    const id = round?.id ?? ''
    await expect(endRound(as('oncall'), { id, reason: '' })).rejects.toMatchObject({
      code: 'conflict',
      message: '2 items are open, such as “announce”: tick it, or say why it was not done',
    })
    expect(await endRound(as('oncall'), { id, reason: 'put off' })).toMatchObject({
      endReason: 'put off',
      endedBy: 'oncall@example.org',
    })
    await expect(tickRound(as('oncall'), { id, item: 'announce', isDone: true })).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  test('T-38, T-46: what ticks itself does so once its checks are up, by answers of after the start', async () => {
    const incident = await openedIncident(ctx, { services: ['agent'] })
    await write('auto', '- [ ] Validate `auto: agent/health, agent/status`\n- [ ] Tell')
    await addRunbookChecklist(as('oncall'), { slug: 'auto', incident })
    const { id } = await beginRound(as('oncall'), { slug: 'auto' })
    const done = new Set<string>()
    const look = () =>
      tickByChecks(
        ctx,
        [...checks.values()].map(({ row }) => row),
        done,
      )
    const later = ctx.clock.now() + 1_000
    answered('agent/health', 'up')
    answered('agent/status', 'up')
    expect(await look()).toBe(0)
    answered('agent/health', 'up', { lastAtMs: later })
    answered('agent/status', 'down', { lastAtMs: later })
    expect(await look()).toBe(0)
    answered('agent/status', 'up', { lastAtMs: later })
    expect(await look()).toBe(2)
    expect(await roundOf('auto')).toMatchObject({ items: [{ tick: { by: 'Opsdeck' } }, { tick: null }] })
    const told = await ctx.db.incidentEntry.findMany({ where: { incidentId: incident, by: null } })
    expect(told).toMatchObject([{ title: 'Done: Validate (up: agent/health, agent/status)' }])
    // Whoever takes it back is not overruled.
    await tickRound(as('oncall'), { id, item: 'Validate', isDone: false })
    expect(await look()).toBe(0)
  })
})
