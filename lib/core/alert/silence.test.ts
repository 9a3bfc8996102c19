import { describe, expect, test } from 'vitest'
import { labelsFromObject, type Matcher } from '../labels/index.ts'
import { parseMatchers } from './matcher-text.ts'
import { recurrenceFaults } from './recurrence.ts'
import { expireSilence, type SentSilence, type Silence, setSilence, silenceState } from './silence.ts'
import { createSilenceIndex } from './silence-index.ts'

const matchers = (text: string): readonly Matcher[] => {
  const parsed = parseMatchers(text)
  if ('fault' in parsed) throw new Error(parsed.fault)
  return parsed.matchers
}
const silence = (more: Partial<Silence> = {}): Silence => ({
  id: 's1',
  matchers: matchers('a="b"'),
  startsAtMs: 100,
  endsAtMs: 200,
  updatedAtMs: 50,
  createdBy: 'ines',
  comment: 'work',
  recurrence: null,
  ...more,
})
const sent = (more: Partial<SentSilence> = {}): SentSilence => ({ ...silence(), id: null, ...more })
const set = (asked: SentSilence, previous: Silence | null, now: number) =>
  setSilence(asked, { previous, newId: 'new', now })

test.each([
  [99, 'pending'],
  [100, 'active'],
  [199, 'active'],
  [200, 'expired'],
])('S1: from 100 to 200, at %i: %s', (now, state) => expect(silenceState(silence(), now)).toBe(state))

describe('S1: what it holds', () => {
  test.each([
    ['a="b"', { a: 'b' }, true],
    ['a="b"', { a: 'c' }, false],
    ['a="b",c=""', { a: 'b' }, true],
    ['a="b",c=""', { a: 'b', c: 'x' }, false],
    ['a=~"b|c"', { a: 'c' }, true],
    ['a=~"b|c"', { a: 'cc' }, false],
    ['a!="b"', {}, true],
    ['a!="b"', { a: 'b' }, false],
    ['a="b",d="e"', { a: 'b', d: 'e' }, true],
    ['a="b",d="e"', { a: 'b' }, false],
  ])('S1: %s holds %j: %s', (text, labels, expected) => {
    const index = createSilenceIndex([silence({ matchers: matchers(text) })])
    expect(index.find(labelsFromObject(labels), 150).length > 0).toBe(expected)
    expect(index.find(labelsFromObject(labels), 99)).toEqual([])
    expect(index.find(labelsFromObject(labels), 200)).toEqual([])
  })

  test('S1: all that hold are told, changes and removals at once', () => {
    const index = createSilenceIndex([
      silence({ id: 'b' }),
      silence({ id: 'a', matchers: matchers('a=~".+"') }),
    ])
    const labels = labelsFromObject({ a: 'b' })
    const ids = () => index.find(labels, 150).map(({ id }) => id)
    expect(ids()).toEqual(['a', 'b'])
    index.put(silence({ id: 'b', endsAtMs: 150 }))
    expect(ids()).toEqual(['a'])
    index.remove('a')
    expect(ids()).toEqual([])
  })
})

describe('S2: a new one', () => {
  test('S2: a start in the past becomes now; the id is the new one', () =>
    expect(set(sent(), null, 150)).toEqual({
      kind: 'stored',
      silence: silence({ id: 'new', startsAtMs: 150, updatedAtMs: 150 }),
      expired: null,
    }))

  test.each([
    ['no matchers', { matchers: [] }, 'at least one matcher required'],
    ['an end before the start', { endsAtMs: 90 }, 'start time must be before end time'],
    ['an end in the past', { startsAtMs: 1, endsAtMs: 2 }, "end time can't be in the past"],
    ['matchers that all match nothing', { matchers: matchers('a="",b=~".*"') }, 'must not match the empty'],
    [
      'a pattern that is none',
      { matchers: [{ name: 'a', op: '=~', value: '(' }] },
      'not a regular expression',
    ],
  ] satisfies [string, Partial<SentSilence>, string][])('S2: refused is %s', (_why, more, reason) => {
    const outcome = set(sent(more), null, 50)
    expect(outcome.kind === 'refused' && outcome.reason).toContain(reason)
  })
})

describe('S3: one with an id', () => {
  const asked = (more: Partial<SentSilence>) => sent({ id: 's1', ...more })

  test('S3: unknown', () => expect(set(asked({}), null, 50)).toEqual({ kind: 'not_found' }))

  test.each([
    ['active, a later end', { endsAtMs: 300 }, 150, 's1', null],
    ['active, its start within the same second', { startsAtMs: 140, endsAtMs: 300 }, 150, 's1', null],
    ['active, another start', { startsAtMs: 2_000, endsAtMs: 9_000 }, 150, 'new', 150],
    ['active, other matchers', { matchers: matchers('a="c"') }, 150, 'new', 150],
    ['active, the same matchers in another order', { matchers: matchers('a="b"') }, 150, 's1', null],
    ['pending, a later start', { startsAtMs: 120 }, 50, 's1', null],
    ['pending, a start that is past', { startsAtMs: 40 }, 50, 'new', 50],
    ['expired', { endsAtMs: 900 }, 500, 'new', null],
  ] satisfies [string, Partial<SentSilence>, number, string, number | null][])(
    'S3: %s',
    (_why, more, now, id, expiredAtMs) => {
      const outcome = set(asked(more), silence(), now)
      if (outcome.kind !== 'stored') throw new Error(outcome.kind)
      expect(outcome.silence.id).toBe(id)
      expect(outcome.expired?.endsAtMs ?? null).toBe(expiredAtMs)
    },
  )
})

describe('S4: ended by hand', () => {
  test.each([
    ['active: ends now', 150, { startsAtMs: 100, endsAtMs: 150 }],
    ['pending: never begins', 50, { startsAtMs: 50, endsAtMs: 50 }],
    ['expired: stays as it is', 500, { startsAtMs: 100, endsAtMs: 200, updatedAtMs: 50 }],
  ])('S4: %s', (_why, now, expected) => {
    expect(expireSilence(silence(), now)).toMatchObject(expected)
    expect(silenceState(expireSilence(silence(), now), now)).toBe('expired')
  })
})

const at = (text: string) => Date.parse(text)

describe('recurring silences', () => {
  // 2 to 4 every Sunday morning in Berlin, also on the days when its clocks change.
  const nightly = silence({
    startsAtMs: at('2026-01-01T00:00Z'),
    endsAtMs: at('2027-01-01T00:00Z'),
    recurrence: {
      starts: '2026-01-04T01:30',
      duration: '2h',
      zone: 'Europe/Berlin',
      repeats: 'FREQ=WEEKLY;BYDAY=SU',
    },
  })
  const index = createSilenceIndex([nightly])
  const holds = (text: string) => index.find(labelsFromObject({ a: 'b' }), at(text)).length > 0

  test.each([
    ['2026-01-04T00:29:59Z', false],
    ['2026-01-04T00:30:00Z', true],
    ['2026-01-04T02:29:59Z', true],
    ['2026-01-04T02:30:00Z', false],
    ['2026-01-05T01:00:00Z', false],
    // Clocks go forward at 01:00Z: it starts at 01:30 local, and lasts two hours all the same.
    ['2026-03-29T00:30:00Z', true],
    ['2026-03-29T02:29:00Z', true],
    ['2026-03-29T02:30:00Z', false],
    // In summer it is an hour earlier.
    ['2026-07-05T00:29:00Z', true],
    ['2026-07-04T23:30:00Z', true],
    ['2026-07-05T01:30:00Z', false],
    // And asked about the past again, as after a clock that jumped.
    ['2026-01-04T01:00:00Z', true],
    // Outside of start and end it never holds.
    ['2027-01-03T01:00:00Z', false],
  ])('at %s: %s', (text, expected) => expect(holds(text)).toBe(expected))

  test('faults are told in words', () => {
    const { recurrence } = nightly
    if (!recurrence) throw new Error('no recurrence')
    expect(recurrenceFaults(recurrence)).toEqual([])
    expect(recurrenceFaults({ ...recurrence, repeats: 'FREQ=SECONDLY' })[0]).toContain('repeats: ')
    expect(recurrenceFaults({ ...recurrence, starts: '2026-02-30T01:00' })[0]).toContain('starts: ')
  })
})
