import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  compareStrings,
  compileMatchers,
  labelsFromObject,
  labelValue,
  type Matcher,
} from '../labels/index.ts'
import type { Alert } from './alert.ts'
import type { InhibitRule } from './config.ts'
import { fingerprint } from './fingerprint.ts'
import { createInhibitionIndex } from './inhibition.ts'
import { type Silence, silenceState } from './silence.ts'
import { createSilenceIndex } from './silence-index.ts'
import { alertOf } from './testing.ts'

const NAMES = ['a', 'b', 'c']
const RUNS = { numRuns: 300, seed: 20_260_102 }

const labelSet = fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom('x', 'y', '1:x'))
const matcher: fc.Arbitrary<Matcher> = fc.record({
  name: fc.constantFrom(...NAMES),
  op: fc.constantFrom('=', '!=', '=~', '!~'),
  value: fc.constantFrom('', 'x', 'y', 'x|y', '.+'),
})
const matchers = fc.array(matcher, { minLength: 1, maxLength: 2 })
const rule: fc.Arbitrary<InhibitRule> = fc.record({
  name: fc.constantFrom('r1', 'r2'),
  sourceMatchers: matchers,
  targetMatchers: matchers,
  equal: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 2 }),
})
const change = fc.record({
  labels: labelSet,
  endsAtMs: fc.integer({ min: 0, max: 20 }),
  isRemoved: fc.boolean(),
})

/** As the rules say it, without any index: looks at every source. */
function endOfLastSource(
  rules: readonly InhibitRule[],
  alerts: readonly Alert[],
  target: Alert,
  now: number,
) {
  for (const { sourceMatchers, targetMatchers, equal } of rules) {
    const [isSource, isTarget] = [compileMatchers(sourceMatchers), compileMatchers(targetMatchers)]
    if (!isTarget(target.labels)) continue
    const muting = alerts.filter(
      ({ labels, endsAtMs }) =>
        isSource(labels) &&
        endsAtMs > now &&
        equal.every(name => labelValue(labels, name) === labelValue(target.labels, name)) &&
        !(isSource(target.labels) && isTarget(labels)),
    )
    if (muting.length > 0) return Math.max(...muting.map(({ endsAtMs }) => endsAtMs))
  }
  return null
}

test('I1, I2, I4: whatever comes and goes, the index says what a look at every alert says', () => {
  const property = fc.property(
    fc.array(rule, { minLength: 1, maxLength: 3 }),
    fc.array(change, { maxLength: 25 }),
    labelSet,
    (rules, changes, labels) => {
      const index = createInhibitionIndex(rules)
      const kept = new Map<string, Alert>()
      const target = alertOf(labels)
      for (const { labels: of, endsAtMs, isRemoved } of changes) {
        const alert = alertOf(of, { endsAtMs })
        const name = fingerprint(alert.labels)
        if (isRemoved) {
          kept.delete(name)
          index.remove(name)
        } else {
          kept.set(name, alert)
          index.put(alert)
        }
        const found = index.find(target.labels, 10)
        expect(found?.source.endsAtMs ?? null).toBe(endOfLastSource(rules, [...kept.values()], target, 10))
      }
    },
  )
  fc.assert(property, RUNS)
})

test('S1: whatever comes and goes, the index says what a look at every silence says', () => {
  const silence: fc.Arbitrary<Silence> = fc.record({
    id: fc.constantFrom('1', '2', '3', '4', '5'),
    matchers,
    startsAtMs: fc.integer({ min: 0, max: 12 }),
    endsAtMs: fc.integer({ min: 8, max: 20 }),
    updatedAtMs: fc.constant(0),
    createdBy: fc.constant('ines'),
    comment: fc.constant(''),
    recurrence: fc.constant(null),
  })
  const steps = fc.array(fc.tuple(silence, fc.boolean(), labelSet), { maxLength: 25 })
  const property = fc.property(steps, changes => {
    const index = createSilenceIndex()
    const kept = new Map<string, Silence>()
    for (const [one, isRemoved, labels] of changes) {
      if (isRemoved) {
        kept.delete(one.id)
        index.remove(one.id)
      } else {
        kept.set(one.id, one)
        index.put(one)
      }
      const set = labelsFromObject(labels)
      const holding = [...kept.values()].filter(
        other => silenceState(other, 10) === 'active' && compileMatchers(other.matchers)(set),
      )
      expect(index.find(set, 10).map(({ id }) => id)).toEqual(
        holding.map(({ id }) => id).sort(compareStrings),
      )
    }
  })
  fc.assert(property, RUNS)
})
