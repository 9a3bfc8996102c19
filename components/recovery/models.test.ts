import { describe, expect, test } from 'vitest'
import type { GuardName, GuardRefusal, ParameterField, RunOutcome } from '../../lib/contract/recovery.ts'
import { actionsByAlerts, actionsFor, suggestionOf } from './alert-match.ts'
import { buttonState } from './button-state.ts'
import { demandsOf, firstGiven, givenFaults, pressBody } from './press-model.ts'
import {
  findActions,
  groupActions,
  lengthText,
  provenText,
  recordText,
  troubledFirst,
} from './recovery-model.ts'
import { chartWindow, proofNote } from './run-model.ts'
import { AT, action, detail, MINUTE, preFlight, recovery, run } from './testing.ts'
import { withOwnGuards } from './use-recovery.ts'

const refusal = (guard: GuardName, untilMs: number | null = null): GuardRefusal => ({
  guard,
  reason: `because of ${guard}`,
  untilMs,
  offer: null,
})
const guarded = (...refusals: GuardRefusal[]) => action({ guard: { refusals, demands: [] } })

test('of an incident, what runs comes first, then what names its alerts, what looks only last', () => {
  const rows = [
    action({ key: 'shop/look', kind: 'diagnostic' }),
    action({ key: 'shop/other' }),
    action({ key: 'shop/queue', alerts: 'alertname="QueueFull",check="queue"' }),
    action({ key: 'shop/pool', alerts: 'alertname="PoolFull"' }),
    action({ key: 'shop/runs', runId: '1' }),
  ]
  const keysFor = (...alerts: Record<string, string>[]) =>
    actionsByAlerts(rows, alerts).map(({ key }) => key.slice('shop/'.length))
  expect(keysFor({ alertname: 'PoolFull', service: 'shop' })).toEqual([
    'runs',
    'pool',
    'other',
    'queue',
    'look',
  ])
  expect(keysFor({ alertname: 'QueueFull', check: 'api' })).toEqual([
    'runs',
    'other',
    'queue',
    'pool',
    'look',
  ])
})

test('an action does not go down when its alert is over: somebody may have it in hand', () => {
  const rows = [action({ key: 'shop/other' }), action({ key: 'shop/pool', alerts: 'alertname="PoolFull"' })]
  const best = new Map<string, number>()
  const keysFor = (...alerts: Record<string, string>[]) =>
    actionsByAlerts(rows, alerts, best).map(({ key }) => key)
  expect(keysFor({ alertname: 'PoolFull' })).toEqual(['shop/pool', 'shop/other'])
  expect(keysFor()).toEqual(['shop/pool', 'shop/other'])
})

describe('what a button says', () => {
  test.each<[GuardName, string]>([
    ['enabled', 'Switched off'],
    ['kill_switch', 'Kill switch is on'],
    ['precondition', 'Not possible now'],
    ['dependency', 'Would not help'],
    ['window', 'Outside its window'],
    ['runner', 'Runner is silent'],
    ['cap', 'At its limit'],
  ])('%s: %s', (guard, label) => {
    expect(buttonState(guarded(refusal(guard)), [], AT)).toMatchObject({ kind: 'refused', label })
  })

  test.each([
    [{ isSafe: true }, 'On-call staff only'],
    [{ isSafe: false }, 'Engineers only'],
    [{ isAdminsOnly: true }, 'Admins only'],
  ])('who may, %j: %s', (changes, label) => {
    const row = action({ ...changes, guard: { refusals: [refusal('role')], demands: [] } })
    expect(buttonState(row, [], AT)).toMatchObject({ kind: 'refused', label })
  })

  test('a cooldown counts down to its end, and is over then without another word of the deck', () => {
    const row = guarded(refusal('cooldown', AT + MINUTE))
    expect(buttonState(row, [], AT)).toMatchObject({ label: 'Ready in', untilMs: AT + MINUTE })
    expect(buttonState(row, [], AT + MINUTE)).toEqual({ kind: 'ready', label: 'Restart the worker' })
  })

  test('the first refusal is what it says', () => {
    const row = guarded(refusal('kill_switch'), refusal('cooldown', AT + MINUTE))
    expect(buttonState(row, [], AT)).toMatchObject({ guard: 'kill_switch' })
  })

  test('while a run is on it leads there, and says what it waits for', () => {
    const row = action({ runId: run().id, guard: { refusals: [refusal('running')], demands: [] } })
    expect(buttonState(row, [run()], AT)).toMatchObject({ kind: 'on', label: 'Running', sinceMs: AT })
    expect(buttonState(row, [run({ state: 'waiting' })], AT)).toMatchObject({
      label: 'Needs a second person',
    })
    expect(buttonState(row, [run({ state: 'proving' })], AT)).toMatchObject({ label: 'Proof' })
  })

  test('a press that needs a second person asks for one', () => {
    const row = action({ guard: { refusals: [], demands: [{ kind: 'second_person', text: '' }] } })
    expect(buttonState(row, [], AT)).toEqual({ kind: 'ready', label: 'Ask for a second person' })
  })
})

describe('parameters of a press', () => {
  const choice = (value: string, changes = {}) => ({
    value,
    label: value,
    description: '',
    isAvailable: true,
    isDangerous: false,
    ...changes,
  })
  const field = (changes: Partial<ParameterField>): ParameterField => ({
    name: 'unit',
    label: 'Unit',
    description: '',
    type: 'choice',
    choices: [],
    failure: null,
    min: null,
    max: null,
    default: null,
    ...changes,
  })
  const unit = field({
    choices: [choice('a'), choice('b', { isAvailable: false }), choice('c', { isDangerous: true })],
  })
  const count = field({ name: 'count', type: 'integer', min: 1, max: 5, default: 2 })

  test.each([
    [{ unit: 'a', count: '5' }, {}],
    [{ unit: '', count: '2' }, { unit: 'Choose one' }],
    [{ unit: 'b', count: '2' }, { unit: 'That is not available now: choose another' }],
    [{ unit: 'a', count: '6' }, { count: 'Give a whole number from 1 to 5' }],
    [{ unit: 'a', count: '1.5' }, { count: 'Give a whole number from 1 to 5' }],
    [{ unit: 'a', count: '' }, { count: 'Give a whole number from 1 to 5' }],
  ])('%j: %j', (given, faults) => {
    expect(givenFaults([unit, count], given)).toEqual(faults)
  })

  test('they begin with their own, or with the only one that there is', () => {
    const only = field({ choices: [choice('b', { isAvailable: false }), choice('a')] })
    expect(firstGiven([only, count])).toEqual({ unit: 'a', count: '2' })
    expect(firstGiven([unit])).toEqual({ unit: '' })
  })

  test('a dangerous choice asks for the name; a dry run asks for nothing of the action itself', () => {
    const confirm = { kind: 'confirm', text: 'Cuts 10 calls' } as const
    const known = preFlight({
      action: action({ guard: { refusals: [], demands: [confirm] } }),
      parameters: [unit],
    })
    const kinds = (given: Record<string, string>, isDryRun: boolean) =>
      demandsOf(known, { given, isDryRun }).map(({ kind }) => kind)
    expect(kinds({ unit: 'a' }, false)).toEqual(['confirm'])
    expect(kinds({ unit: 'c' }, false)).toEqual(['confirm', 'type_name'])
    expect(kinds({ unit: 'a' }, true)).toEqual([])
  })

  test('the press carries whole numbers as such, and where it was pressed', () => {
    const known = preFlight({ parameters: [unit, count] })
    const wish = {
      given: { unit: 'a', count: '3' },
      typed: '',
      reason: ' full ',
      isDryRun: false,
      place: { incidentId: 7 },
    }
    expect(pressBody(known, wish)).toEqual({
      token: 'token-1',
      parameters: { unit: 'a', count: 3 },
      confirmation: true,
      reason: 'full',
      isDryRun: false,
      incidentId: 7,
    })
  })
})

describe('alerts and their actions', () => {
  const labels = { alertname: 'Down', service: 'shop', severity: 'critical', part: 'worker' }
  test.each([
    ['of its service', { alerts: null }, true],
    ['of another service', { alerts: null, service: 'bank' }, false],
    ['of its part', { alerts: null, part: 'worker' }, true],
    ['of another part', { alerts: null, part: 'web' }, false],
    ['matched', { alerts: 'alertname="Down",severity=~"crit.*"' }, true],
    ['matched, whatever its service', { alerts: 'alertname="Down"', service: 'bank' }, true],
    ['not matched', { alerts: 'alertname="Slow"' }, false],
    ['with matchers that cannot be read', { alerts: '{{' }, false],
  ])('%s', (_why, changes, isFor) => {
    expect(actionsFor([action(changes)], labels)).toHaveLength(isFor ? 1 : 0)
  })

  test.each([
    [{ isEnabled: false, verifiedInARow: 3, needed: 3, whyNot: 'it is off' }, true],
    [{ isEnabled: false, verifiedInARow: 2, needed: 3, whyNot: 'it is off' }, false],
    [{ isEnabled: true, verifiedInARow: 3, needed: 3, whyNot: null }, false],
  ])('suggested, %j: %s', (automatic, isSuggested) => {
    expect(suggestionOf(action({ automatic })) !== null).toBe(isSuggested)
  })
})

test('the newest of everything keeps what the role of this person may', () => {
  const own = recovery({ actions: [guarded(refusal('role'), refusal('kill_switch'))] })
  const newest = recovery({
    actions: [guarded(refusal('cooldown', AT + MINUTE)), action({ key: 'shop/new' })],
  })
  const seen = withOwnGuards(newest, own).actions
  expect(seen.map(({ key }) => key)).toEqual(['shop/restart'])
  expect(seen[0]?.guard.refusals.map(({ guard }) => guard)).toEqual(['role', 'cooldown'])
})

test('actions stand by their service; what only looks comes last', () => {
  const rows = [
    action({ key: 'shop/look', kind: 'diagnostic', name: 'A look' }),
    action({ key: 'bank/b', service: 'bank' }),
    action({ key: 'shop/restart', name: 'Restart' }),
  ]
  expect(groupActions(rows).map(({ service, actions }) => [service, actions.map(({ key }) => key)])).toEqual([
    ['bank', ['bank/b']],
    ['shop', ['shop/restart', 'shop/look']],
  ])
})

test('services in trouble and those with a run that is on come first, the worst of them before the rest', () => {
  const groups = groupActions([
    action({ key: 'atlas/a', service: 'atlas' }),
    action({ key: 'bank/b', service: 'bank' }),
    action({ key: 'cafe/c', service: 'cafe', runId: 'r1' }),
    action({ key: 'shop/d', service: 'shop' }),
  ])
  const states = new Map<string, 'down' | 'degraded' | 'up'>([
    ['bank', 'degraded'],
    ['shop', 'down'],
    ['cafe', 'up'],
  ])
  const ordered = troubledFirst(groups, slug => states.get(slug))
  expect(ordered.map(({ service, isBusy }) => `${service} ${isBusy}`)).toEqual([
    'shop true',
    'bank true',
    'cafe true',
    'atlas false',
  ])
})

test('an action is found by words of what it is called and what it does, and by its service', () => {
  const groups = groupActions([
    action({ key: 'shop/restart', name: 'Restart', description: 'Empties all racks' }),
    action({ key: 'shop/look', name: 'Look', description: '' }),
    action({ key: 'bank/restart', service: 'bank', name: 'Restart' }),
  ])
  const found = (text: string, service = '') =>
    findActions(groups, { text, service }).flatMap(({ actions }) => actions.map(({ key }) => key))
  expect(found('')).toHaveLength(3)
  expect(found('restart RACKS')).toEqual(['shop/restart'])
  expect(found('restart')).toEqual(['bank/restart', 'shop/restart'])
  expect(found('', 'shop')).toEqual(['shop/look', 'shop/restart'])
  expect(found('nothing')).toEqual([])
})

test('the record says how many were proven, and how long it takes', () => {
  const marks = (['verified', 'failed', 'verified'] as const).map((outcome: RunOutcome, index) => ({
    runId: `${index}`,
    outcome,
    atMs: AT,
  }))
  expect(recordText(marks)).toBe('Last 3: 2 verified, 1 failed')
  expect(recordText([])).toBe('No record yet')
  expect(provenText(action({ proven: { verified: 9, judged: 11 }, expectedSeconds: 110 }))).toBe(
    '9 of 11 proven, median 1 min 50 s',
  )
  expect(provenText(action())).toBe('Not pressed yet')
  expect(provenText(action({ record: marks }))).toBe('Nothing proven yet')
})

test.each([
  [0, '0 s'],
  [38_400, '38 s'],
  [60_000, '1 min'],
  [112_000, '1 min 52 s'],
  [720_000, '12 min'],
])('%d ms is %s', (lengthMs, text) => {
  expect(lengthText(lengthMs)).toBe(text)
})

test('X-52, V-78: the chart of a proof begins five minutes before the press and ends five after the outcome', () => {
  const pressed = { pressedAtMs: AT, judgedAtMs: null }
  expect(chartWindow(pressed, AT + 30_000)).toEqual({ kind: 'last', seconds: 360 })
  const judged = { pressedAtMs: AT, judgedAtMs: AT + MINUTE }
  expect(chartWindow(judged, AT + 2 * MINUTE)).toMatchObject({ kind: 'last' })
  expect(chartWindow(judged, AT + 6 * MINUTE)).toEqual({
    kind: 'fixed',
    fromMs: AT - 5 * MINUTE,
    toMs: AT + 6 * MINUTE,
  })
})

test('how much is needed for a proof, and how much is there', () => {
  const proof = { stableNeeded: 3, stableNow: 1, nextLookMs: null, limitMs: null }
  expect(proofNote(detail({ proof, run: run({ state: 'proving' }) }))).toBe('1 of 3 good looks in a row')
  expect(proofNote(detail({ proof, run: run({ state: 'ended', outcome: 'verified' }) }))).toBe(
    'judged by 3 good looks in a row',
  )
  expect(proofNote(detail({ proof, run: run({ isDryRun: true }) }))).toBe('')
})
