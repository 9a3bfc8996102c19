import { expect, test } from 'vitest'
import { ActionConfig } from '../config/schema/action.ts'
import {
  CLEAR,
  type CountedRun,
  evaluateGuard,
  failuresInARow,
  type GuardRecord,
  type GuardSurroundings,
  guardedAction,
  guardWords,
  refusalSentence,
  unmetDemand,
} from './index.ts'

const NOW = Date.UTC(2026, 4, 4, 12)
const MINUTE_MS = 60_000

const actionOf = (more: object = {}) =>
  ActionConfig.parse({
    service: 'voice',
    slug: 'restart',
    name: 'Restart the voice bridge',
    steps: [{ kind: 'http', url: 'http://voice.test/restart' }],
    ...more,
  })

const around = (more: Partial<GuardSurroundings> = {}, config: object = {}): GuardSurroundings => ({
  action: guardedAction(actionOf(config)),
  ...CLEAR,
  ...more,
})

const run = (outcome: string | null, agoMs: number, more: Partial<CountedRun> = {}): CountedRun => ({
  runId: `run-${agoMs}`,
  by: 'ana@example.org',
  outcome,
  trigger: 'person',
  isDryRun: false,
  pressedAtMs: NOW - agoMs - 10_000,
  startedAtMs: NOW - agoMs - 10_000,
  endedAtMs: NOW - agoMs,
  ...more,
})

const recordOf = (runs: readonly CountedRun[] = [], more: Partial<GuardRecord> = {}): GuardRecord => ({
  open: null,
  runs,
  resetAtMs: null,
  switches: [],
  ...more,
})

const ENGINEER = { role: 'engineer' } as const
type Asked = {
  presser?: Parameters<typeof evaluateGuard>[0]['presser']
  surroundings?: GuardSurroundings
  record?: GuardRecord
  isDryRun?: boolean
}
const judge = ({
  presser = ENGINEER,
  surroundings = around(),
  record = recordOf(),
  isDryRun = false,
}: Asked = {}) => evaluateGuard({ presser, surroundings, record, isDryRun, nowMs: NOW })
const names = (asked: Asked) => judge(asked).refusals.map(({ guard }) => guard)

test.each([
  ['a viewer presses nothing', 'viewer', {}, false],
  ['a manager presses nothing', 'manager', { safe: true }, false],
  ['on-call staff press what is safe', 'oncall', { safe: true }, true],
  ['on-call staff press nothing else', 'oncall', {}, false],
  ['engineers press anything', 'engineer', {}, true],
  ['engineers do not press what is for admins', 'engineer', { admins_only: true }, false],
  ['admins do', 'admin', { admins_only: true }, true],
] as const)('X-54 V-86 %s', (_, role, config, isAllowed) => {
  expect(names({ presser: { role }, surroundings: around({}, config) })).toEqual(isAllowed ? [] : ['role'])
})

test('a key with a narrow scope presses nothing; the deck itself has no role', () => {
  expect(names({ presser: { scope: 'push' } })).toEqual(['role'])
  expect(names({ presser: 'deck', surroundings: around({}, { admins_only: true }) })).toEqual([])
})

test('T-41 an action that is switched off says what is missing', () => {
  const surroundings = around({}, { enabled: false, note: 'set the URL' })
  expect(judge({ surroundings }).refusals).toMatchObject([
    { guard: 'enabled', reason: 'Switched off: set the URL' },
  ])
})

test('X-54 T-40 a second press inside of the cooldown is refused with the time that is left', () => {
  const surroundings = around({}, { guards: { cooldown: '5m' } })
  const { refusals } = judge({ surroundings, record: recordOf([run('verified', 79_000)]) })
  expect(refusals).toMatchObject([{ guard: 'cooldown', untilMs: NOW + 221_000 }])
  expect(refusals.map(refusal => refusalSentence(refusal, NOW))).toEqual([
    'It cools down for 5 min after each run: ready in 3:41 min',
  ])
  expect(names({ surroundings, record: recordOf([run('verified', 5 * MINUTE_MS)]) })).toEqual([])
})

test.each([
  ['two failures wait the cooldown', ['failed', 'failed'], 2],
  ['three failures wait 10 min', ['failed', 'failed', 'failed'], 10],
  ['a relapse is a failure', ['relapsed', 'failed', 'failed'], 10],
  ['four wait 20 min', ['failed', 'failed', 'failed', 'failed'], 20],
  ['five wait 30 min', ['failed', 'failed', 'failed', 'failed', 'failed'], 30],
  ['more wait no longer', Array.from({ length: 9 }, () => 'failed'), 30],
  ['a proven run ends the row', ['failed', 'failed', 'verified', 'failed'], 2],
  ['what proved nothing does not end it', ['failed', 'unverifiable', 'failed', 'unknown', 'failed'], 10],
] as const)('V-89 %s', (_, outcomes, minutes) => {
  const record = recordOf(outcomes.map((outcome, i) => run(outcome, 1_000 + i * 60 * MINUTE_MS)))
  const [refusal] = judge({ record }).refusals
  expect(refusal).toMatchObject({ guard: 'cooldown', untilMs: NOW - 1_000 + minutes * MINUTE_MS })
})

test('V-89 a reset begins the count anew, and the cooldown stays', () => {
  const runs = [1, 2, 3].map(i => run('failed', i * MINUTE_MS))
  const [refusal] = judge({ record: recordOf(runs, { resetAtMs: NOW - 1_000 }) }).refusals
  expect(refusal).toMatchObject({
    untilMs: NOW + MINUTE_MS,
    reason: 'It cools down for 2 min after each run',
  })
})

test('V-90 a diagnostic neither counts failures nor ends a row of them', () => {
  const runs = [1, 2, 3].map(i => run('failed', i * MINUTE_MS))
  expect(failuresInARow({ kind: 'diagnostic' }, recordOf(runs))).toBe(0)
  expect(failuresInARow({ kind: 'recovery' }, recordOf([run('done', 1), ...runs]))).toBe(3)
})

test('V-90 a dry run waits for nothing, and nothing waits for it', () => {
  const failures = [1, 2, 3].map(i => run('failed', i * MINUTE_MS))
  const surroundings = around({ preconditions: [{ reason: 'Drain first', isMet: false, failure: null }] })
  expect(names({ isDryRun: true, surroundings, record: recordOf(failures) })).toEqual([])
  expect(names({ record: recordOf([run('done', 1_000, { isDryRun: true })]) })).toEqual([])
})

test('a run that never began counts for nothing', () => {
  expect(names({ record: recordOf([run('cancelled', 1_000, { startedAtMs: null })]) })).toEqual([])
})

test('it runs no more often in an hour than it may', () => {
  const runs = [10, 20, 30].map(minutes => run('verified', minutes * MINUTE_MS))
  const surroundings = around({}, { guards: { max_per_hour: 3 } })
  const oldest = runs.at(-1)?.pressedAtMs ?? 0
  expect(judge({ surroundings, record: recordOf(runs) }).refusals).toMatchObject([
    { guard: 'cap', untilMs: oldest + 60 * MINUTE_MS },
  ])
  expect(names({ surroundings, record: recordOf(runs.slice(0, 2)) })).toEqual([])
})

test('V-93 every guard says its own reason, all of them at once, the gravest first', () => {
  const surroundings = around({
    preconditions: [
      { reason: 'Only with no call active', isMet: false, failure: null },
      { reason: 'Replica in sync', isMet: false, failure: 'no such metric' },
      { reason: 'Met', isMet: true, failure: null },
    ],
    dependencies: [
      { name: 'PostgreSQL', state: 'down', offer: { key: 'db/restart', name: 'Restart PostgreSQL' } },
      { name: 'Redis', state: 'degraded', offer: null },
    ],
    runners: [
      { name: 'Voice host', state: 'silent', reason: 'no answer within 5 s', missingCommands: [] },
      { name: 'Other host', state: 'answers', reason: '', missingCommands: ['restart-unit'] },
      { name: 'New host', state: 'not_asked', reason: '', missingCommands: [] },
    ],
  })
  const record = recordOf([], {
    open: { runId: 'r', by: 'bo@example.org', state: 'proving' },
    switches: [{ scope: 'all', by: 'cy@example.org', reason: 'migration' }],
  })
  expect(
    judge({ presser: { role: 'viewer' }, surroundings, record }).refusals.map(one => one.reason),
  ).toEqual([
    'Engineer, Admin only: ask one of them',
    'cy@example.org stopped all actions: migration',
    'A run is under way: bo@example.org pressed it',
    'Only with no call active',
    'Replica in sync (it cannot be told: no such metric)',
    'PostgreSQL is down, which is the cause: press Restart PostgreSQL instead',
    'The runner Voice host does not answer: no answer within 5 s',
    'The runner Other host does not have restart-unit on its list',
  ])
  expect(judge({ surroundings }).refusals.find(({ guard }) => guard === 'dependency')?.offer).toBe(
    'db/restart',
  )
})

test.each([
  [
    'inside',
    null,
    NOW + 1_000,
    'Only within a maintenance window of voice, which is not open yet',
    NOW + 1_000,
  ],
  ['inside', null, null, 'Only within a maintenance window of voice, and none is planned', null],
  [
    'outside',
    { name: 'Upgrade', endsAtMs: NOW + 5 },
    null,
    'Not during the maintenance window Upgrade',
    NOW + 5,
  ],
  ['inside', { name: 'Upgrade', endsAtMs: NOW + 5 }, null, null, null],
  ['any', { name: 'Upgrade', endsAtMs: NOW + 5 }, null, null, null],
] as const)('a press %s of windows', (window, openWindow, nextWindowMs, reason, untilMs) => {
  const surroundings = around({ openWindow, nextWindowMs }, { guards: { window } })
  const { refusals } = judge({ surroundings })
  expect(refusals).toEqual(reason === null ? [] : [{ guard: 'window', reason, untilMs, offer: null }])
})

test.each([
  ['one press is enough', { guards: { confirm: 'none' } }, [], []],
  ['a press is confirmed', {}, [], ['confirm']],
  [
    'a dangerous action asks for its name',
    { dangerous: true, guards: { confirm: 'none' } },
    [],
    ['type_name'],
  ],
  [
    'a figure that warns is to be read',
    { guards: { confirm: 'none' } },
    ['12 active sessions will be cut'],
    ['confirm'],
  ],
  [
    'a second person is asked beside it',
    { guards: { second_person: true } },
    [],
    ['confirm', 'second_person'],
  ],
] as const)('T-40 %s', (_, config, warnings, kinds) => {
  const { demands } = judge({ surroundings: around({ warnings }, config) })
  expect(demands.map(({ kind }) => kind)).toEqual(kinds)
  if (warnings[0]) expect(demands[0]).toMatchObject({ text: warnings[0] })
})

test.each([
  ['nothing is asked for', [], undefined, false, true],
  ['a confirmation is missing', ['confirm'], undefined, false, false],
  ['it is there', ['confirm'], true, false, true],
  ['the name is wrong', ['type_name'], 'restart', false, false],
  ['a press is not the name', ['type_name'], true, false, false],
  ['the name is right', ['type_name'], 'Restart the voice bridge', false, true],
  ['V-84 a dangerous choice asks for the name too', ['confirm'], true, true, false],
] as const)('a press that gives what is asked: %s', (_, kinds, confirmation, isDangerousChoice, isMet) => {
  const name = 'Restart the voice bridge'
  const demands = kinds.map(kind => ({ kind, name, text: '' }))
  expect(unmetDemand(demands, { confirmation, name, isDangerousChoice }) === null).toBe(isMet)
})

test('a row says how it is guarded', () => {
  const action = guardedAction(actionOf({ guards: { second_person: true, window: 'inside' } }))
  expect(guardWords(action)).toBe(
    'Confirm. Second person. Cooldown 2 min. After 3 failures 10 min to 30 min. 6 an hour. Within a maintenance window',
  )
})
