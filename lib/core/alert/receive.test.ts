import { describe, expect, test } from 'vitest'
import { labelsFromObject, labelsOf } from '../labels/index.ts'
import type { SentAlert } from './alert.ts'
import { fingerprint } from './fingerprint.ts'
import { type AlertQuery, type AlertStatus, compileAlertQuery, EVERY_ALERT } from './query.ts'
import { isResolved, mergeAlerts, normaliseAlert } from './receive.ts'
import { alertOf } from './testing.ts'

const QUOTED = 'Disk <full> & "q"'

describe('fingerprints are those that a real Alertmanager 0.25 answers', () => {
  test.each([
    [{ alertname: 'Only' }, '22a01a1a4ce2a452'],
    [{ alertname: QUOTED, job: 'b', instance: 'i2', a: '1', b: 'x' }, 'd27061010ebd32fc'],
    [{ alertname: QUOTED, job: 'a', instance: 'i1', z: '9', q: 'lïne\nfeed \u0001' }, '1256d11650305050'],
  ])('%j', (labels, expected) => expect(fingerprint(labelsFromObject(labels))).toBe(expected))

  test('of no labels it is the offset of FNV-1a', () =>
    expect(fingerprint(labelsOf([]))).toBe('cbf29ce484222325'))

  test('it agrees with FNV-1a computed by big integers over UTF-8', () => {
    const slow = (texts: readonly string[]) => {
      let hash = 0xcbf29ce484222325n
      for (const text of texts) {
        for (const byte of [...new TextEncoder().encode(text), 0xff]) {
          hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
        }
      }
      return hash.toString(16).padStart(16, '0')
    }
    for (const value of ['ü', '☃', '𝄞', 'a𝄞b', '\u07ff\u0800\uffff', 'x'.repeat(999)]) {
      const labels = labelsFromObject({ alertname: value, ß: value + value })
      expect(fingerprint(labels)).toBe(slow(labels))
    }
  })
})

const NOW = 1_000_000
const sent = (more: Partial<SentAlert> = {}): SentAlert => ({
  labels: labelsFromObject({ alertname: 'Down' }),
  annotations: labelsOf([]),
  startsAtMs: null,
  endsAtMs: null,
  generatorUrl: '',
  ...more,
})

describe('A1: alerts as they are posted', () => {
  test.each([
    ['neither time: starts now, ends by the resolve timeout', {}, [NOW, NOW + 300_000, true]],
    ['an end alone: starts at its end', { endsAtMs: 500 }, [500, 500, false]],
    ['a start alone', { startsAtMs: 7 }, [7, NOW + 300_000, true]],
    ['both', { startsAtMs: 7, endsAtMs: 9 }, [7, 9, false]],
  ])('A1: %s', (_why, more, [startsAtMs, endsAtMs, isTimeout]) => {
    const outcome = normaliseAlert(sent(more), { now: NOW, resolveTimeoutMs: 300_000 })
    expect(outcome).toMatchObject({ alert: { startsAtMs, endsAtMs, isTimeout, updatedAtMs: NOW } })
  })

  test.each([
    ['no labels but empty ones', { labels: labelsFromObject({ a: '' }) }, 'at least one label pair required'],
    ['an end before the start', { startsAtMs: 9, endsAtMs: 8 }, 'start time must be before end time'],
    ['a label without a name', { labels: labelsOf([['', 'x']]) }, 'invalid label set: invalid name ""'],
    ['an annotation that is no text', { annotations: labelsOf([['a', '\ud800']]) }, 'invalid annotations'],
  ])('A1: refused is %s', (_why, more, reason) => {
    const outcome = normaliseAlert(sent(more), { now: NOW, resolveTimeoutMs: 1 })
    expect('refused' in outcome && outcome.refused).toContain(reason)
  })
})

describe('A2: two messages for one label set', () => {
  const at = (startsAtMs: number, endsAtMs: number, updatedAtMs: number, isTimeout = false) =>
    alertOf({ alertname: 'a' }, { startsAtMs, endsAtMs, updatedAtMs, isTimeout })

  test.each([
    ['firing over firing: the younger end', at(0, 100, 1, true), at(50, 150, 60, true), [0, 150]],
    ['an older, later end that was told stays', at(0, 200, 1), at(50, 150, 60), [0, 200]],
    ['an older, later end by timeout does not', at(0, 200, 1, true), at(50, 150, 60, true), [0, 150]],
    ['the younger has resolved: its end holds', at(0, 200, 1), at(20, 60, 60), [0, 60]],
    ['both have resolved: the later end', at(0, 55, 1), at(20, 50, 60), [0, 55]],
    ['no overlap: replaced', at(0, 20, 1), at(30, 200, 60), [30, 200]],
    ['an earlier start of the younger holds', at(40, 150, 1), at(10, 100, 60), [10, 150]],
  ])('A2: %s', (_why, old, fresh, [startsAtMs, endsAtMs]) =>
    expect(mergeAlerts(old, fresh, 60)).toMatchObject({ startsAtMs, endsAtMs }),
  )

  test('A2: what was written last says the annotations, whichever comes first', () => {
    const older = { ...at(0, 100, 1), annotations: labelsFromObject({ s: 'old' }) }
    const younger = { ...at(50, 150, 2), annotations: labelsFromObject({ s: 'new' }) }
    expect(mergeAlerts(younger, older, 60).annotations).toEqual(younger.annotations)
    expect(mergeAlerts(older, younger, 60).annotations).toEqual(younger.annotations)
  })
})

test.each([
  [99, false],
  [100, true],
  [101, true],
])('A3: an alert that ends at 100 is resolved at %i: %s', (now, expected) =>
  expect(isResolved(alertOf({ a: 'b' }, { endsAtMs: 100 }), now)).toBe(expected),
)

describe('A4: what a list of alerts leaves out', () => {
  const status = (more: Partial<AlertStatus> = {}): AlertStatus => ({
    state: 'active',
    silencedBy: [],
    inhibitedBy: [],
    receivers: ['ops', 'dev-mail'],
    ...more,
  })
  const suppressed = status({ state: 'suppressed', silencedBy: ['s'] })
  const inhibited = status({ state: 'suppressed', inhibitedBy: ['f'] })

  const ROWS: [string, Partial<AlertQuery>, AlertStatus, boolean][] = [
    ['everything is listed by default', {}, suppressed, true],
    ['active=false', { active: false }, status(), false],
    ['active=false leaves suppressed ones', { active: false }, inhibited, true],
    ['silenced=false', { silenced: false }, suppressed, false],
    ['silenced=false leaves inhibited ones', { silenced: false }, inhibited, true],
    ['inhibited=false', { inhibited: false }, inhibited, false],
    ['unprocessed=false', { unprocessed: false }, status({ state: 'unprocessed' }), false],
    ['a receiver by its whole name', { receiver: 'dev' }, status(), false],
    ['a receiver by a pattern', { receiver: 'dev.*' }, status(), true],
    ['a filter', { matchers: [{ name: 'a', op: '=', value: 'x' }] }, status(), false],
    ['a filter on an absent label', { matchers: [{ name: 'z', op: '=', value: '' }] }, status(), true],
  ]
  test.each(ROWS)('A4: %s', (_why, query, of, expected) =>
    expect(compileAlertQuery({ ...EVERY_ALERT, ...query })(alertOf({ a: 'b' }), of, 5)).toBe(expected),
  )

  test('A4: what has resolved is never listed', () =>
    expect(compileAlertQuery(EVERY_ALERT)(alertOf({ a: 'b' }, { endsAtMs: 5 }), status(), 5)).toBe(false))
})
