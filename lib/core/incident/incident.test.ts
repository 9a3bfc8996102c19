import { describe, expect, test } from 'vitest'
import { changeEntries } from './changes.ts'
import { checklistByKey, checklistsFor, shownChecklists } from './checklists.ts'
import { clocksOf, nextClock } from './clocks.ts'
import { exportMarkdown, withoutTags } from './export.ts'
import { maySee } from './sight.ts'
import { enterState, NEXT_STATES } from './state.ts'
import { fillTemplate, missingParts, unknownFields } from './template.ts'
import { factsOf, incidentOf, OPENED_MS, policyOf } from './testing.ts'
import { entryTimeFault, timeFaults } from './times.ts'
import { INCIDENT_STATES, type IncidentState } from './types.ts'
import { spanWords } from './words.ts'

const MINUTE = 60_000
const MOMENTS = {
  identifiedAtMs: null,
  mitigatedAtMs: null,
  resolvedAtMs: null,
  reviewedAtMs: null,
  impactEndMs: null,
  reopenedCount: 0,
}

describe('states', () => {
  const every = INCIDENT_STATES.flatMap(from => INCIDENT_STATES.map(to => [from, to] as const))
  test.each(every)('%s to %s is as the table has it', (from, to) => {
    const entered = enterState(from, to, { moments: MOMENTS, now: 5 })
    expect(entered.kind).toBe(NEXT_STATES[from].includes(to) ? 'entered' : 'refused')
  })

  test.each<[IncidentState, IncidentState, object]>([
    ['investigating', 'identified', { identifiedAtMs: 5, mitigatedAtMs: null, resolvedAtMs: null }],
    ['identified', 'monitoring', { identifiedAtMs: 5, mitigatedAtMs: 5, resolvedAtMs: null }],
    ['investigating', 'resolved', { identifiedAtMs: 5, mitigatedAtMs: 5, resolvedAtMs: 5, impactEndMs: 5 }],
    ['resolved', 'reviewed', { reviewedAtMs: 5 }],
  ])('%s to %s sets its moments', (from, to, moments) => {
    expect(enterState(from, to, { moments: MOMENTS, now: 5 })).toMatchObject({ moments })
  })

  test('what was set by hand before stays', () => {
    const moments = { ...MOMENTS, mitigatedAtMs: 2, impactEndMs: 3 }
    expect(enterState('monitoring', 'resolved', { moments, now: 5 })).toMatchObject({
      moments: { mitigatedAtMs: 2, impactEndMs: 3, resolvedAtMs: 5 },
    })
  })

  test('opened again, it forgets that it was over, and counts it', () => {
    const moments = { ...MOMENTS, mitigatedAtMs: 2, resolvedAtMs: 4, reviewedAtMs: 4, impactEndMs: 3 }
    expect(enterState('resolved', 'investigating', { moments, now: 5 })).toEqual({
      kind: 'entered',
      isReopened: true,
      moments: { ...MOMENTS, reopenedCount: 1 },
    })
  })

  test('a refusal names where it may go', () => {
    expect(enterState('investigating', 'reviewed', { moments: MOMENTS, now: 5 })).toEqual({
      kind: 'refused',
      reason: 'it is investigating: from there it goes to identified, monitoring, resolved',
    })
  })
})

describe('clocks', () => {
  const policy = policyOf({
    scale: [
      {
        severity: 1,
        label: 'P1',
        acknowledge: '5m',
        respond: '15m',
        phases: [
          { name: 'Mitigate', within: '30m', done_when: 'mitigated', checklist: ['Restart', 'Fail over'] },
          { name: 'Later', checklist: ['Learn'] },
        ],
        post_mortem: { within: '48h' },
      },
      { severity: 2, label: 'P2', respond: '1h' },
    ],
  })
  const standings = (over: Parameters<typeof factsOf>[1], minutes: number) =>
    clocksOf(factsOf(policy, over), OPENED_MS + minutes * MINUTE).map(
      ({ key, standing, dueMs }) =>
        `${key} ${standing} ${dueMs === null ? '-' : (dueMs - OPENED_MS) / MINUTE}`,
    )

  test.each([
    [
      0,
      ['acknowledge running 5', 'respond running 15', 'phase:Mitigate running 30', 'phase:Later running -'],
    ],
    [
      4,
      ['acknowledge warning 5', 'respond running 15', 'phase:Mitigate running 30', 'phase:Later running -'],
    ],
    [
      5,
      ['acknowledge overdue 5', 'respond running 15', 'phase:Mitigate running 30', 'phase:Later running -'],
    ],
    [
      24,
      ['acknowledge overdue 5', 'respond overdue 15', 'phase:Mitigate warning 30', 'phase:Later running -'],
    ],
  ])('after %i minutes with nobody there', (minutes, expected) => {
    expect(standings({}, minutes)).toEqual(expected)
  })

  test('who takes it in hand late has answered it late', () => {
    const incident = incidentOf({ acknowledgedAtMs: OPENED_MS + 6 * MINUTE })
    expect(standings({ incident }, 40)).toEqual([
      'acknowledge done_late 5',
      'respond done 15',
      'phase:Mitigate overdue 30',
      'phase:Later running -',
    ])
  })

  test('a phase is done when its moment comes, or when all of its items are ticked', () => {
    const lists = checklistsFor(policy, { severity: 1, kind: 'outage' })
    const tick = (item: string, minutes: number) => ({
      checklist: 'phases',
      item,
      by: 'ana',
      atMs: OPENED_MS + minutes * MINUTE,
    })
    const half = shownChecklists(lists, [tick('Mitigate: Restart', 3)], { isPublished: false })
    const whole = shownChecklists(lists, [tick('Mitigate: Restart', 3), tick('Mitigate: Fail over', 31)], {
      isPublished: false,
    })
    expect(standings({ checklists: half }, 32)).toContain('phase:Mitigate overdue 30')
    expect(standings({ checklists: whole }, 32)).toContain('phase:Mitigate done_late 30')
    const incident = incidentOf({ mitigatedAtMs: OPENED_MS + 20 * MINUTE })
    expect(standings({ incident, checklists: half }, 32)).toContain('phase:Mitigate done 30')
  })

  test('a graver severity counts from when it was given; a duplicate counts nothing', () => {
    const severityAtMs = OPENED_MS + 60 * MINUTE
    expect(standings({ severityAtMs }, 61)[0]).toBe('acknowledge running 65')
    expect(standings({ incident: incidentOf({ duplicateOf: 3 }) }, 61)).toEqual([])
  })

  test('the post-mortem counts from the resolution, and not of a drill', () => {
    const resolved = { state: 'resolved', resolvedAtMs: OPENED_MS + 60 * MINUTE } as const
    const due = `post_mortem running ${60 + 48 * 60}`
    expect(standings({ incident: incidentOf(resolved) }, 61)).toContain(due)
    expect(standings({ incident: incidentOf({ ...resolved, kind: 'drill' }) }, 61)).not.toContain(due)
  })

  test('the next update counts until it is over', () => {
    const incident = incidentOf({ severity: 2, nextUpdateDueMs: OPENED_MS + 15 * MINUTE })
    expect(standings({ incident }, 13)).toEqual(['respond running 60', 'update warning 15'])
    expect(standings({ incident }, 15)).toEqual(['respond running 60', 'update overdue 15'])
    const over = { ...incident, state: 'resolved', resolvedAtMs: OPENED_MS } as const
    expect(standings({ incident: over }, 15)).toEqual(['respond done 60'])
  })

  test('what is due next is told', () => {
    const clocks = clocksOf(factsOf(policy), OPENED_MS)
    expect(nextClock(clocks)?.key).toBe('acknowledge')
    expect(nextClock([])).toBeNull()
  })
})

describe('times out of order', () => {
  const times = { impactStartMs: 1_000_000, impactEndMs: null, detectedAtMs: 1_000_000, mitigatedAtMs: null }
  const NOW = 2_000_000
  test.each([
    ['good', {}, []],
    ['an end before the start', { impactEndMs: 999_999 }, ['impactEnd']],
    ['seen before it began', { detectedAtMs: 999_999 }, ['detectedAt']],
    ['mitigated before it began', { mitigatedAtMs: 1 }, ['mitigatedAt']],
    ['a start in the future', { impactStartMs: NOW + 3_600_000 }, ['impactStart', 'detectedAt']],
    ['half a minute of skew is no fault', { impactEndMs: NOW + 30_000 }, []],
  ])('%s', (_why, over, paths) => {
    expect(timeFaults({ ...times, ...over }, NOW).map(({ path }) => path)).toEqual(paths)
  })

  test('a start more than a year before it was opened is a mistyped year, and stays what it is later', () => {
    const YEAR_MS = 366 * 86_400_000
    const opened = 3 * YEAR_MS
    const pathsOf = (impactStartMs: number, now: number) =>
      timeFaults({ ...times, impactStartMs, detectedAtMs: opened }, now, opened).map(({ path }) => path)
    expect(pathsOf(opened - YEAR_MS, opened)).toEqual([])
    expect(pathsOf(opened - YEAR_MS - 1, opened)).toEqual(['impactStart'])
    expect(pathsOf(opened - 60_000, opened + 5 * YEAR_MS)).toEqual([])
  })

  test.each([
    [NOW, null],
    [NOW + 3_600_000, 'at: lies in the future'],
    [1_000_000 - 31 * 86_400_000, 'at: lies more than 30 days before the start of impact'],
  ])('a note at %i', (atMs, fault) => {
    expect(entryTimeFault(atMs, { impactStartMs: 1_000_000, now: NOW })).toBe(fault)
  })
})

describe('checklists', () => {
  const policy = policyOf({
    kinds: [{ kind: 'data_loss', title: 'Data loss event', checklist: ['Stop the service'] }],
    checklists: [{ slug: 'dr', title: 'Disaster recovery', items: ['Identify scope', 'Identify scope'] }],
    scale: [
      {
        severity: 1,
        label: 'P1',
        phases: [
          {
            name: 'Tell',
            checklist: ['Notify team', { text: 'Update status page', needs: 'published_update' }],
          },
        ],
      },
    ],
  })

  test('a kind and a severity bring theirs', () => {
    expect(checklistsFor(policy, { severity: 1, kind: 'data_loss' }).map(({ title }) => title)).toEqual([
      'Data loss event',
      'P1',
    ])
    expect(checklistsFor(policy, { severity: 2, kind: 'outage' })).toEqual([])
  })

  test('items of the same words are told apart; a list that is not there is none', () => {
    expect(checklistByKey(policy, 'dr')?.items.map(({ key }) => key)).toEqual([
      'Identify scope',
      'Identify scope (2)',
    ])
    expect(checklistByKey(policy, 'nope')).toBeNull()
  })

  test('L-21: "update status page" waits for a published update', () => {
    const lists = checklistsFor(policy, { severity: 1, kind: 'outage' })
    const blocked = (isPublished: boolean) =>
      shownChecklists(lists, [], { isPublished })[0]?.items.map(({ blockedBy }) => blockedBy)
    expect(blocked(false)).toEqual([undefined, 'publish an update on a status page first'])
    expect(blocked(true)).toEqual([undefined, undefined])
  })
})

describe('templates', () => {
  test('an incident’s own braces stay as they are, and unknown fields are named', () => {
    const incident = incidentOf({ rootCause: 'a {{ resolution }} in braces' })
    const facts = {
      incident,
      policy: policyOf({}),
      serviceNames: ['Vrooli'],
      nextUpdateMs: null,
      expectedEndMs: null,
      now: OPENED_MS,
    }
    const filled = fillTemplate({ subject: '{{ title }}', body: '{{ root_cause }}; {{ nothing }}' }, facts)
    expect(filled.body).toBe('a {{ resolution }} in braces; {{ nothing }}')
    expect(unknownFields('{{ title }} {{ nothing }}')).toEqual(['nothing'])
  })

  test('blank is not written', () => {
    expect(missingParts(['root_cause', 'resolution'], { rootCause: '  ', resolution: 'x' })).toEqual([
      'root_cause',
    ])
  })

  test.each([
    [30_000, 'less than a minute'],
    [60_000, '1 minute'],
    [45 * MINUTE, '45 minutes'],
    [90 * MINUTE, '1 hour 30 minutes'],
    [24 * 60 * MINUTE, '24 hours'],
    [48 * 60 * MINUTE, '48 hours'],
    [72 * 60 * MINUTE, '3 days'],
  ])('%i ms is %s', (spanMs, words) => expect(spanWords(spanMs)).toBe(words))
})

test.each([
  ['open to all', { isRestricted: false }, { seesAll: false, email: null }, true],
  ['an admin', { isRestricted: true }, { seesAll: true, email: null }, true],
  ['somebody else', { isRestricted: true }, { seesAll: false, email: 'eve@example.org' }, false],
  ['a key', { isRestricted: true }, { seesAll: false, email: null }, false],
  ['who has a role', { isRestricted: true }, { seesAll: false, email: 'Ana@example.org' }, true],
])('restricted: %s', (_who, over, viewer, expected) => {
  expect(maySee(incidentOf({ roles: { scribe: 'ana@example.org' }, ...over }), viewer)).toBe(expected)
})

test('a change says each of its facts', () => {
  const before = incidentOf({ roles: { commander: 'ana' } })
  const after = incidentOf({
    state: 'identified',
    severity: 2,
    severityLabel: 'P1',
    roles: { commander: 'bo', scribe: 'cy' },
    channelUrl: 'https://chat.example.org/12',
  })
  expect(changeEntries(before, after).map(({ title }) => title)).toEqual([
    'Investigating → Identified',
    'Severity P0 → P1',
    'Commander: ana → bo',
    'Scribe: cy',
    'Channel: https://chat.example.org/12',
  ])
})

describe('export', () => {
  test('no tag of anybody’s words is one in the file', () => {
    expect(withoutTags('<script>alert(1)</script> a < b <!-- x -->')).toBe(
      '&lt;script>alert(1)&lt;/script> a < b &lt;!-- x -->',
    )
  })

  test('the file has facts, clocks, ticks and the timeline', () => {
    const policy = policyOf({
      scale: [{ severity: 1, label: 'P0', phases: [{ name: 'Now', checklist: ['Look'] }] }],
    })
    const checklists = shownChecklists(
      checklistsFor(policy, { severity: 1, kind: 'outage' }),
      [{ checklist: 'phases', item: 'Now: Look', by: 'ana', atMs: OPENED_MS }],
      { isPublished: false },
    )
    const text = exportMarkdown(
      {
        incident: incidentOf({ title: 'a | b' }),
        clocks: clocksOf(factsOf(policy), OPENED_MS),
        checklists,
        availableChecklists: [],
        alerts: [
          {
            fingerprint: '0'.repeat(16),
            name: 'Down',
            state: 'firing',
            startsAtMs: OPENED_MS,
            service: null,
          },
        ],
        policy,
        templates: [],
        timeline: [
          {
            id: '1',
            atMs: OPENED_MS,
            recordedAtMs: OPENED_MS,
            kind: 'note',
            by: 'ana',
            title: 'Note',
            body: 'seen\n<img src=x onerror=alert(1)>',
            bodyLength: 32,
            isPinned: false,
            service: null,
            facts: {},
            href: null,
            edits: [],
            images: [{ id: '7', type: 'image/png' }],
          },
        ],
      },
      OPENED_MS,
    )
    expect(text).toContain('# Incident #12: a \\| b')
    expect(text).toContain('- [x] Look (ana, 2024-01-01 10:30 UTC)')
    expect(text).toContain('- Down, since 2024-01-01 10:30 UTC: firing')
    expect(text).toContain('  > seen\n  > &lt;img src=x onerror=alert(1)>')
    expect(text).toContain('  > ![Picture 1](/api/v1/incidents/12/images/7)')
  })
})
