import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { advanceState, type CheckProgress, type StateRules } from './advance-state.ts'
import type { CheckState, ChildVerdict, Verdict } from './verdict.ts'

const T0 = Date.parse('2025-11-02T03:10:00Z')
const RULES: StateRules = {
  failures: 1,
  successes: 1,
  confirmForMs: 0,
  intervalMs: 60_000,
  retryIntervalMs: 20_000,
}

const verdict = (state: CheckState, more: Partial<Verdict> = {}): Verdict => ({
  state,
  reason: `it is ${state}`,
  children: [],
  answered: state !== 'down',
  childrenRead: true,
  ...more,
})

const LETTERS = { u: 'up', g: 'degraded', d: 'down', x: 'unknown' } as const
type Letter = keyof typeof LETTERS

/** The shown states after each answer, a minute apart, in the same letters. */
function run(answers: string, rules: Partial<StateRules> = {}): string {
  let progress: CheckProgress | null = null
  let shown = ''
  for (const [i, letter] of [...answers].entries()) {
    const moment = { rules: { ...RULES, ...rules }, nowMs: T0 + i * 60_000 }
    progress = advanceState(progress, verdict(LETTERS[letter as Letter]), moment).next
    shown += Object.entries(LETTERS).find(([, state]) => state === progress?.state)?.[0]
  }
  return shown
}

describe('counting to a state', () => {
  test.each<[string, string, Partial<StateRules>, string]>([
    ['at once', 'udug', {}, 'udug'],
    ['X-08 none after one failure, down after the second', 'uduudd', { failures: 2 }, 'uuuuud'],
    ['X-08 back at once', 'uddu', { failures: 2 }, 'uudu'],
    ['L-01 three failures', 'uddd', { failures: 3 }, 'uuud'],
    ['successes to come back', 'uduuduuu', { successes: 3 }, 'uddddddu'],
    ['the first answer down is not known to be down', 'dd', { failures: 2 }, 'xd'],
    ['the first answer up counts at once', 'u', { failures: 3, successes: 3 }, 'u'],
    ['degraded counts the bad answers too', 'ugd', { failures: 2 }, 'uug'],
    ['a degraded one that goes down', 'ugdd', { failures: 2 }, 'uugd'],
    ['unknown words count as any other', 'uxx', { failures: 2 }, 'uux'],
    ['down, then partly better', 'ddgu', {}, 'ddgu'],
    ['confirmed for two minutes', 'uddd', { confirmForMs: 120_000 }, 'uuud'],
    ['not confirmed when it comes back', 'uddudd', { confirmForMs: 120_000 }, 'uuuuuu'],
  ])('%s', (_what, answers, rules, expected) => {
    expect(run(answers, rules)).toBe(expected)
  })

  test('says since when it fails, how often, and asks again sooner', () => {
    const rules = { ...RULES, failures: 2 }
    const up = advanceState(null, verdict('up'), { rules, nowMs: T0 - 60_000 })
    expect([up.changed, up.askInMs, up.next.sinceMs]).toEqual([true, 60_000, T0 - 60_000])
    const failing = advanceState(up.next, verdict('down'), { rules, nowMs: T0 })
    expect(failing).toMatchObject({ changed: false, askInMs: 20_000 })
    expect(failing.next.reason).toBe('failing since 03:10 UTC, 1 of 2: it is down')
    const down = advanceState(failing.next, verdict('down'), { rules, nowMs: T0 + 20_000 })
    expect(down).toMatchObject({ changed: true, askInMs: 60_000 })
    expect(down.next).toMatchObject({
      state: 'down',
      reason: 'it is down',
      sinceMs: T0 + 20_000,
      pending: null,
    })
  })

  test('waits no longer than the confirmation takes', () => {
    const rules = { ...RULES, confirmForMs: 5_000 }
    const up = advanceState(null, verdict('up'), { rules, nowMs: T0 })
    const failing = advanceState(up.next, verdict('down'), { rules, nowMs: T0 + 60_000 })
    expect(failing.askInMs).toBe(5_000)
    expect(failing.next.reason).toBe('failing since 03:11 UTC, not confirmed yet: it is down')
    expect(advanceState(failing.next, verdict('down'), { rules, nowMs: T0 + 65_000 }).next.state).toBe('down')
  })

  test('says that it recovers', () => {
    const rules = { ...RULES, successes: 2 }
    const down = advanceState(null, verdict('down'), { rules, nowMs: T0 })
    const { next } = advanceState(down.next, verdict('up'), { rules, nowMs: T0 + 60_000 })
    expect(next).toMatchObject({ state: 'down', reason: 'recovering since 03:11 UTC, 1 of 2: it is up' })
  })
})

test.each<[string, Letter, Partial<StateRules>]>([
  ['up', 'u', {}],
  ['up, and slow to believe in it', 'u', { failures: 3, successes: 4 }],
  ['down', 'd', { failures: 2 }],
  ['degraded', 'g', {}],
])('an answer that changes nothing leaves what was before: %s', (_what, letter, rules) => {
  const moment = { rules: { ...RULES, ...rules }, nowMs: T0 }
  const step = (before: CheckProgress | null, minute: number) =>
    advanceState(before, verdict(LETTERS[letter]), { ...moment, nowMs: T0 + minute * 60_000 }).next
  let progress = step(null, 0)
  for (let minute = 1; minute < 6; minute++) progress = step(progress, minute)
  expect(step(progress, 6)).toBe(progress)
})

test('a long row of good answers counts no failure away', () => {
  expect(run(`${'u'.repeat(50)}ddd`, { failures: 3 })).toBe(`${'u'.repeat(52)}d`)
  expect(run(`${'d'.repeat(50)}uuu`, { successes: 3 })).toBe(`${'d'.repeat(52)}u`)
})

describe("Opsdeck's own line", () => {
  const rules = { ...RULES, failures: 2 }
  const up = advanceState(null, verdict('up'), { rules, nowMs: T0 }).next
  const cut = advanceState(up, verdict('down'), { rules, nowMs: T0 + 60_000, unreachableSelf: true })

  test('silence is unknown and counts for nothing', () => {
    expect(cut).toMatchObject({
      changed: true,
      next: { state: 'unknown', reason: "Opsdeck's own line is down" },
    })
    const again = advanceState(cut.next, verdict('down'), {
      rules,
      nowMs: T0 + 120_000,
      unreachableSelf: true,
    })
    expect(again.changed).toBe(false)
    const back = advanceState(again.next, verdict('down'), { rules, nowMs: T0 + 180_000 })
    expect(back.next).toMatchObject({ state: 'up', pending: { count: 1, needed: 2 } })
  })

  test('an answer that came nevertheless counts', () => {
    const answered = verdict('degraded', { answered: true })
    const moment = { rules: RULES, nowMs: T0 + 60_000, unreachableSelf: true }
    expect(advanceState(up, answered, moment).next.state).toBe('degraded')
  })
})

test('a parent that is down explains, and hides nothing', () => {
  const moment = { rules: RULES, nowMs: T0, parentsDown: ['edge/router'] }
  expect(advanceState(null, verdict('down'), moment).next).toMatchObject({
    state: 'down',
    causedBy: 'edge/router',
  })
  expect(advanceState(null, verdict('up'), moment).next.causedBy).toBeNull()
})

test('children keep their time, go with the list, and are unknown when it could not be read', () => {
  const child = (name: string, state: CheckState): ChildVerdict => ({
    name,
    state,
    reason: state,
    impact: 'down',
  })
  const step = (before: CheckProgress | null, more: Partial<Verdict>, minute: number) =>
    advanceState(before, verdict('up', more), { rules: RULES, nowMs: T0 + minute * 60_000 }).next
  const first = step(null, { children: [child('a', 'up'), child('b', 'down')] }, 0)
  const second = step(first, { children: [child('a', 'up'), child('b', 'up')] }, 1)
  expect(second.children.map(({ name, sinceMs }) => [name, sinceMs - T0])).toEqual([
    ['a', 0],
    ['b', 60_000],
  ])
  const unread = step(second, { childrenRead: false }, 2)
  expect(unread.children.map(({ name, state }) => [name, state])).toEqual([
    ['a', 'unknown'],
    ['b', 'unknown'],
  ])
  expect(step(unread, { children: [child('a', 'up')] }, 3).children.map(({ name }) => name)).toEqual(['a'])
})

test('a shown change was asked for: so many answers in a row at least as bad, or at least as good', () => {
  const letters = fc.array(fc.constantFrom(...(Object.keys(LETTERS) as Letter[])), {
    minLength: 1,
    maxLength: 40,
  })
  const rank = (letter: string): number => 'uxgd'.indexOf(letter)
  fc.assert(
    fc.property(
      letters,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 4 }),
      (answers, failures, successes) => {
        const shown = run(answers.join(''), { failures, successes })
        for (let i = 1; i < shown.length; i++) {
          const [before, now] = [rank(shown.charAt(i - 1)), rank(shown.charAt(i))]
          const isWorse = now > before
          if (now === before || !shown.slice(0, i).match(/[ugd]/)) continue
          const needed = isWorse ? failures : successes
          const last = answers.slice(Math.max(0, i + 1 - needed), i + 1)
          expect(last.length).toBe(needed)
          expect(last.every(letter => (isWorse ? rank(letter) >= now : rank(letter) <= now))).toBe(true)
        }
      },
    ),
  )
})
