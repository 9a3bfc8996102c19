import { describe, expect, test } from 'vitest'
import {
  beginningAt,
  checklistByKey,
  checklistsFor,
  clocksOf,
  fillTemplate,
  kindView,
  missingParts,
  openRules,
  policyFor,
  severityWords,
} from '../lib/core/incident/index.ts'
import { factsOf, incidentOf, OPENED_MS } from '../lib/core/incident/testing.ts'
import { SEVERITIES } from '../lib/core/incident/types.ts'
import { planPage } from '../lib/core/on-call/index.ts'
import { worldOfEntries } from '../lib/core/on-call/plan-case.ts'
import { loadFleet } from './testing.ts'

const { severities, entries } = await loadFleet()
const policy = (service: string) => policyFor(severities, [service])
const minutes = (ms: number | null) => (ms === null ? null : (ms - OPENED_MS) / 60_000)

/** Every clock of an incident of a service, with the minutes after its opening at which it is due. */
function clocks(service: string, severity: (typeof SEVERITIES)[number], now = OPENED_MS) {
  const own = policy(service)
  const checklists = checklistsFor(own, { severity, kind: 'outage' }).map(({ key, title, items }) => ({
    key,
    title,
    items: items.map(item => ({ key: item.key, phase: item.phase, text: item.text, tick: null })),
  }))
  return clocksOf(
    factsOf(own, { incident: incidentOf({ severity, services: [service] }), checklists }),
    now,
  ).map(({ title, dueMs, standing }) => [title, minutes(dueMs), standing])
}

const labels = (service: string) =>
  SEVERITIES.map(severity => {
    const { label, means } = severityWords(policy(service), severity)
    return `${label} ${means}`
  })

describe('severities', () => {
  test.each([
    ['X-46', 'xswarm', ['P1 Complete outage', 'P2 Major degradation', 'P3 Minor issues', 'P4 Cosmetic']],
    [
      'V-70',
      'vrooli',
      [
        'P0 Complete service outage',
        'P1 Major feature unavailable',
        'P2 Minor feature issues',
        'P3 Enhancement requests',
      ],
    ],
    [
      'L-23',
      'learning-voice-agent',
      ['P1 Service down', 'P2 Major feature broken', 'P3 Partial degradation', 'P4 Minor issue'],
    ],
    [
      'T-29',
      'telegram-agent',
      ['critical Emergency action', 'high Action required', 'medium Warning', 'low Informational'],
    ],
  ])('%s: %s calls them by its own words, over the common 1 to 4', (_row, service, expected) => {
    expect(labels(service)).toEqual(expected)
  })

  test('R-34: Rose has no levels, and three kinds with their own steps', () => {
    const own = policy('rose')
    const shown = own.kinds.filter(({ checklist }) => checklist.length > 0)
    expect(shown.map(({ title, firstLevel, isRestricted }) => [title, firstLevel, isRestricted])).toEqual([
      ['Complete outage', null, false],
      ['Data loss event', 3, false],
      ['Security incident', 3, true],
    ])
  })
})

describe('clocks', () => {
  test('X-43: a P2 counts down 15 minutes, a P3 an hour, a P4 a day, and is overdue after', () => {
    expect(clocks('xswarm', 2)).toEqual([['Respond', 15, 'running']])
    expect(clocks('xswarm', 3)).toEqual([['Respond', 60, 'running']])
    expect(clocks('xswarm', 4)).toEqual([['Respond', 1_440, 'running']])
    expect(clocks('xswarm', 2, OPENED_MS + 15 * 60_000)).toEqual([['Respond', 15, 'overdue']])
  })

  test('X-47: a P1 has five phases with their limits; what is not done then is overdue', () => {
    expect(clocks('xswarm', 1, OPENED_MS + 20 * 60_000)).toEqual([
      ['Acknowledge', 5, 'overdue'],
      ['Investigate', 15, 'overdue'],
      ['Mitigate', 30, 'running'],
      ['Resolve', 120, 'running'],
      ['Post-Mortem', 2_880, 'running'],
    ])
  })

  test('V-71: a P0 opened at 10:30 has phases due 10:35, 11:00 and 12:30, and a last one without', () => {
    expect(clocks('vrooli', 1).slice(0, 4)).toEqual([
      ['Immediate', 5, 'running'],
      ['Short-term', 30, 'running'],
      ['Medium-term', 120, 'running'],
      ['Long-term', null, 'running'],
    ])
  })

  test('L-23: a P2 here has an hour, beside 15 minutes of xSwarm’s', () => {
    expect(clocks('learning-voice-agent', 2)).toEqual([['Respond', 60, 'running']])
  })

  test('L-24: phases without a limit show none; Acknowledge is overdue after 5 minutes', () => {
    expect(clocks('learning-voice-agent', 1, OPENED_MS + 5 * 60_000)).toEqual([
      ['Respond', 15, 'running'],
      ['Acknowledge', 5, 'overdue'],
      ['Assess', 10, 'running'],
      ['Mitigate', null, 'running'],
      ['Communicate', null, 'running'],
      ['Resolve & Review', null, 'running'],
    ])
  })

  test('T-30: the runbook’s four phases with their times', () => {
    expect(clocks('telegram-agent', 1).map(([title, due]) => [title, due])).toEqual([
      ['Immediate Actions', 2],
      ['Mitigation', 5],
      ['Recovery', 10],
      ['Prevention', null],
    ])
  })

  test.each([
    ['X-49', 'xswarm', 1, 48],
    ['V-73', 'vrooli', 1, 24],
    ['R-38', 'rose', 1, 72],
    ['L-25', 'learning-voice-agent', 1, 72],
  ] as const)(
    '%s: the post-mortem of %s is due by its own rule, or the default',
    (_row, service, severity, hours) => {
      const step = policy(service).scale.find(one => one.severity === severity)
      expect(step?.postMortem?.withinMs).toBe(hours * 3_600_000)
    },
  )
})

describe('checklists', () => {
  const texts = (service: string, kind: 'outage' | 'data_loss' | 'security' = 'outage') =>
    checklistsFor(policy(service), { severity: 1, kind }).flatMap(({ items }) => items)

  test('X-48: fifteen items under five phases', () => {
    const items = texts('xswarm')
    expect(items).toHaveLength(15)
    expect(new Set(items.map(({ phase }) => phase)).size).toBe(5)
  })

  test('V-72: sixteen items under four phases', () => {
    const items = texts('vrooli')
    expect(items).toHaveLength(16)
    expect(new Set(items.map(({ phase }) => phase)).size).toBe(4)
    expect(items[0]?.text).toBe('Acknowledge alert')
  })

  test.each([
    ['V-75', 'vrooli', 'disaster-recovery', 7],
    ['V-105', 'vrooli', 'pre-deployment', 39],
    ['L-37', 'learning-voice-agent', 'maintenance', 7],
    ['T-38', 'telegram-agent', 'startup', 12],
    ['T-46', 'telegram-agent', 'maintenance', 12],
  ])('%s: %s can be given its checklist "%s" with %i items', (_row, service, key, count) => {
    expect(checklistByKey(policy(service), key)?.items).toHaveLength(count)
  })

  test('L-21: the five items of communication are there; the status page’s waits for an update', () => {
    const items = texts('learning-voice-agent')
    const wanted = [
      'Notify team',
      'Start incident channel',
      'Update status page',
      'Notify affected users',
      'Document timeline',
    ]
    expect(items.map(({ text }) => text)).toEqual(expect.arrayContaining(wanted))
    expect(items.find(({ text }) => text === 'Update status page')?.needs).toBe('published_update')
  })

  test.each([
    ['R-35', 'outage', 'railway status', '/services/rose'],
    ['R-36', 'data_loss', 'Assess damage', '/heartbeats/rose/backup'],
    ['R-37', 'security', 'Rotate all credentials', undefined],
  ] as const)('%s: %s has its five steps', (_row, kind, words, link) => {
    const items = texts('rose', kind)
    expect(items).toHaveLength(5)
    const step = items.find(({ text }) => text.includes(words))
    expect(step?.link ?? undefined).toBe(link)
  })
})

describe('templates', () => {
  const own = policy('vrooli')
  const template = (key: string) => {
    const found = own.templates.find(one => one.key === key)
    if (!found) throw new Error(`there is no ${key}`)
    return found
  }
  const facts = { policy: own, serviceNames: ['Vrooli'], expectedEndMs: null, now: OPENED_MS }

  test('V-67: the notification has severity, service, start, affected and the next update', () => {
    const nextUpdateMs = OPENED_MS + 15 * 60_000
    const filled = fillTemplate(template('notification'), { ...facts, incident: incidentOf(), nextUpdateMs })
    expect(filled.subject).toBe('[P0] Vrooli Service Outage - Investigating')
    expect(filled.body).toContain('Status: Investigating')
    expect(filled.body).toContain('Started: 2024-01-01 10:30 UTC')
    expect(filled.body).toContain('Affected: Vrooli (Complete service outage)')
    expect(filled.body).toContain('updates every 15 minutes')
    expect(filled.body).toContain('Next update: 2024-01-01 10:45 UTC')
  })

  test('V-68: the resolution has duration, cause and resolution, and asks for both', () => {
    const incident = incidentOf({
      state: 'resolved',
      impactEndMs: OPENED_MS + 45 * 60_000,
      rootCause: 'Database connection pool exhaustion',
      resolution: 'Increased connection pool size and restarted services',
    })
    const filled = fillTemplate(template('resolution'), { ...facts, incident, nextUpdateMs: null })
    expect(filled.subject).toBe('[RESOLVED] Vrooli Service Outage')
    expect(filled.body).toContain('Root Cause: Database connection pool exhaustion')
    expect(filled.body).toContain('Duration: 45 minutes')
    expect(filled.body).toContain('published within 24 hours')
    expect(missingParts(template('resolution').requires, incidentOf())).toEqual(['root_cause', 'resolution'])
  })
})

test('R-30: a data loss tells level 3 first, and the page says why levels 1 and 2 are left out', () => {
  const escalation = entries.escalation.find(({ slug }) => slug === 'rose')
  if (!escalation) throw new Error('there is no escalation of Rose')
  const { firstLevel } = kindView(policy('rose'), 'data_loss')
  const begun = beginningAt(escalation, { level: firstLevel ?? 1, kind: 'data_loss' })
  const world = worldOfEntries(entries, { people: [], receivers: [] })
  const plan = planPage(begun, { labels: { kind: 'data loss' }, atMs: OPENED_MS }, world)
  expect(plan.orders[0]?.step).toBe('Engineering lead')
  const skipped = plan.steps.filter(({ skippedBecause }) => skippedBecause !== null)
  expect(skipped.map(({ name }) => name)).toEqual(['On-call engineer', 'Senior engineer'])
  expect(skipped[0]?.skippedBecause).toContain('data loss')
})

test('rules open incidents for xSwarm’s P1, Vrooli’s outage and both triggers of the Telegram agent', () => {
  const rules = openRules(severities).map(({ policy: slug, forMs, severity }) => [
    slug,
    forMs / 60_000,
    severity,
  ])
  expect(rules).toEqual(
    expect.arrayContaining([
      ['xswarm', 2, 1],
      ['vrooli', 2, 1],
      ['telegram-agent', 0, 1],
      ['telegram-agent', 0, 1],
    ]),
  )
})

test('T-31: the Telegram agent’s cause must be written before it is closed', () => {
  expect(policy('telegram-agent').closeRequires).toEqual(['root_cause'])
})
