import { expect, test } from 'vitest'
import { incidentOf, OPENED_MS } from '../incident/testing.ts'
import type { IncidentRow } from '../incident/types.ts'
import { personHours, personHoursText } from './index.ts'

const MINUTE = 60_000
const [ana, bo] = ['ana@example.org', 'bo@example.org']
const sign = (by: string, minutes: number) => ({ by, atMs: OPENED_MS + minutes * MINUTE })

const hours = (signs: ReturnType<typeof sign>[], over: Partial<IncidentRow> = {}) =>
  personHours({
    incident: incidentOf({ resolvedAtMs: OPENED_MS + 120 * MINUTE, ...over }),
    signs,
    nowMs: OPENED_MS + 240 * MINUTE,
  })

const minutes = (found: ReturnType<typeof personHours>) =>
  found && [found.people, Math.round(found.leastHours * 60), Math.round(found.mostHours * 60)]

test.each([
  ['nobody', [], {}, null],
  ['one thing', [sign(ana, 0)], {}, [1, 5, 30]],
  ['things near each other', [sign(ana, 0), sign(ana, 20), sign(ana, 45)], {}, [1, 45, 75]],
  ['a pause is no work, as far as is known', [sign(ana, 0), sign(ana, 90)], {}, [1, 10, 120]],
  ['times out of order', [sign(ana, 45), sign(ana, 0), sign(ana, 20)], {}, [1, 45, 75]],
  ['two', [sign(ana, 0), sign(bo, 10), sign(bo, 20)], {}, [2, 15, 70]],
  ['one person however written', [sign(ana, 0), sign(' ANA@example.org', 20)], {}, [1, 20, 50]],
  ['a role holds to the end', [sign(ana, 10)], { roles: { commander: ana } }, [1, 5, 110]],
  ['a role without a sign', [], { roles: { commander: 'Ana' } }, [1, 0, 120]],
  ['after it was resolved', [sign(ana, 100), sign(ana, 130)], {}, [1, 5, 20]],
  ['the deck and keys are no people', [sign('ci', 0), sign('Opsdeck', 5)], {}, null],
  ['still open', [sign(ana, 0)], { resolvedAtMs: null, roles: { commander: ana } }, [1, 5, 240]],
  ['an acknowledgement', [], { acknowledgedBy: bo, acknowledgedAtMs: OPENED_MS + MINUTE }, [1, 5, 30]],
  ['done in the last minute', [sign(ana, 119)], {}, [1, 5, 5]],
])('%s', (_what, signs, over, expected) => {
  expect(minutes(hours(signs, over))).toEqual(expected)
})

test('the range in words', () => {
  expect(personHoursText({ people: 1, leastHours: 0.5, mostHours: 0.51 })).toBe('1 person, 0.5 h')
  expect(personHoursText({ people: 3, leastHours: 0.25, mostHours: 6 })).toBe('3 people, 0.3 to 6.0 h')
})
