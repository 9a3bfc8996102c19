import { describe, expect, test } from 'vitest'
import type { IncidentRow, TimelineEntry } from '../incident/types.ts'
import {
  DEFAULT_REQUIRES,
  dueOf,
  type Fact,
  factsOf,
  judgeStep,
  managerListOf,
  missingParts,
  POST_MORTEM_STATES,
  plain,
  postMortemMarkdown,
  postMortemStanding,
  publicFacts,
  reminderOf,
  whyLike,
} from './index.ts'

const HOUR = 3_600_000
const RESOLVED = Date.UTC(2026, 0, 15, 12)

const INCIDENT: IncidentRow = {
  id: 12,
  title: 'Voice bridge answers nobody',
  kind: 'outage',
  severity: 1,
  severityLabel: 'P1',
  severityMeaning: 'Complete outage',
  state: 'resolved',
  services: ['xswarm'],
  isRestricted: false,
  openedAtMs: RESOLVED - HOUR,
  openedBy: 'ana@example.org',
  source: 'alert',
  acknowledgedAtMs: RESOLVED - HOUR + 240_000,
  acknowledgedBy: 'ana@example.org',
  impactStartMs: RESOLVED - HOUR - 300_000,
  impactEndMs: RESOLVED - 600_000,
  detectedAtMs: RESOLVED - HOUR - 60_000,
  mitigatedAtMs: RESOLVED - 900_000,
  resolvedAtMs: RESOLVED,
  reviewedAtMs: null,
  reopenedCount: 1,
  roles: { commander: 'ana@example.org' },
  channelUrl: null,
  rootCause: '',
  resolution: '',
  duplicateOf: null,
  links: [],
  nextUpdateDueMs: null,
  expectedEndMs: null,
  version: 7,
}

const entry = (more: Partial<TimelineEntry>): TimelineEntry => ({
  id: 'e1',
  atMs: RESOLVED - HOUR,
  recordedAtMs: RESOLVED - HOUR,
  kind: 'note',
  by: 'ana@example.org',
  title: 'Note',
  body: '',
  bodyLength: 0,
  isPinned: false,
  service: null,
  facts: {},
  href: null,
  edits: [],
  images: [],
  ...more,
})

const record = (timeline: readonly TimelineEntry[] = []) => ({
  incident: INCIDENT,
  timeline,
  signs: timeline.flatMap(({ by, recordedAtMs }) => (by === null ? [] : [{ by, atMs: recordedAtMs }])),
  alerts: [
    {
      fingerprint: 'f1',
      name: 'BridgeDown',
      state: 'resolved',
      startsAtMs: RESOLVED - HOUR,
      service: 'xswarm',
    },
  ],
  checklists: [
    {
      key: 'c',
      title: 'Voice',
      items: [
        { key: '1', phase: '', text: 'Look', tick: { by: 'ana@example.org', atMs: RESOLVED } },
        { key: '2', phase: '', text: 'Restart', tick: null },
      ],
    },
  ],
  clocks: [
    {
      key: 'acknowledge',
      title: 'Acknowledge',
      startMs: RESOLVED - HOUR,
      dueMs: RESOLVED - HOUR + 300_000,
      warnMs: null,
      doneMs: RESOLVED - HOUR + 360_000,
      standing: 'done_late' as const,
    },
  ],
})

const NOTHING = { texts: {}, timelineFacts: 0, preventionTasks: 0, followUps: 0 }

describe('required parts', () => {
  test('X-49: timeline, root cause and prevention tasks; the record writes the timeline', () => {
    const required = ['timeline', 'root_cause', 'prevention_tasks']
    expect(missingParts(required, NOTHING)).toEqual(['timeline', 'root_cause', 'prevention_tasks'])
    expect(missingParts(required, { ...NOTHING, timelineFacts: 3 })).toEqual([
      'root_cause',
      'prevention_tasks',
    ])
    const all = { texts: { root_cause: 'A leak.' }, timelineFacts: 3, preventionTasks: 1, followUps: 1 }
    expect(missingParts(required, all)).toEqual([])
  })
  test('V-73: lessons and documentation may be required; white space is nothing', () => {
    const texts = { lessons: ' \n', documentation: 'The runbook.' }
    expect(missingParts(['lessons', 'documentation'], { ...NOTHING, texts })).toEqual(['lessons'])
  })
  test('R-38: a policy that says nothing gets what happened, root cause and preventive measures', () => {
    expect(missingParts(DEFAULT_REQUIRES, NOTHING)).toEqual(['summary', 'root_cause', 'prevention_tasks'])
  })
  test("parts by the names of systems' own documents are the same parts", () => {
    expect(missingParts(['what_happened', 'root_cause', 'preventive_measures'], NOTHING)).toEqual([
      'summary',
      'root_cause',
      'prevention_tasks',
    ])
  })
  test('a part that nobody knows is never taken for written', () => {
    expect(missingParts(['root_couse'], { ...NOTHING, texts: { root_cause: 'A leak.' } })).toEqual([
      'root_couse',
    ])
  })
})

describe('deadlines', () => {
  test.each([
    ['X-49', 48 * HOUR, 48],
    ['V-73', 24 * HOUR, 24],
    ['R-38, L-25: the default', null, 120],
  ])('%s: due so many hours after resolving', (_row, withinMs, hours) => {
    expect(dueOf(RESOLVED, withinMs) - RESOLVED).toBe(hours * HOUR)
  })
  test.each([
    [0, null, 'running'],
    [35, null, 'running'],
    [36, null, 'soon'],
    [48, null, 'overdue'],
    [90, 47, 'done'],
    [90, 49, 'done_late'],
  ] as const)('at hour %s, published at hour %s: %s', (hour, published, standing) => {
    const facts = {
      draftedAtMs: RESOLVED,
      dueMs: RESOLVED + 48 * HOUR,
      publishedAtMs: published === null ? null : RESOLVED + published * HOUR,
    }
    expect(postMortemStanding(facts, RESOLVED + hour * HOUR)).toBe(standing)
  })
  test('a reminder goes out once before, once when it is over, and then every day', () => {
    expect(reminderOf('running', null, 0)).toBeNull()
    expect(reminderOf('soon', null, 0)).toBe('soon')
    expect(reminderOf('soon', { kind: 'soon', atMs: 0 }, HOUR)).toBeNull()
    expect(reminderOf('overdue', { kind: 'soon', atMs: 0 }, HOUR)).toBe('overdue')
    expect(reminderOf('overdue', { kind: 'overdue', atMs: 0 }, 23 * HOUR)).toBeNull()
    expect(reminderOf('overdue', { kind: 'overdue', atMs: 0 }, 24 * HOUR)).toBe('overdue')
    expect(reminderOf('done_late', { kind: 'overdue', atMs: 0 }, 48 * HOUR)).toBeNull()
  })
  test('managers see what is overdue before what waits for them', () => {
    expect(managerListOf('in_review', 'overdue')).toBe('overdue')
    expect(managerListOf('in_review', 'running')).toBe('in_review')
    expect(managerListOf('approved', 'soon')).toBe('in_review')
    expect(managerListOf('draft', 'soon')).toBe('due')
    expect(managerListOf('published', 'done_late')).toBe('published')
  })
})

describe('the state machine', () => {
  const steps = ['submit', 'send_back', 'approve', 'publish', 'reopen'] as const
  test('from each state exactly these steps lead on', () => {
    const leading = POST_MORTEM_STATES.map(state =>
      steps.filter(step => judgeStep(step, { state, missing: [], reason: 'since' }).kind === 'goes'),
    )
    expect(leading).toEqual([['submit'], ['send_back', 'approve'], ['send_back', 'publish'], ['reopen']])
  })
  test('X-49: nothing goes on to publishing while a part is missing', () => {
    for (const [step, state] of [
      ['submit', 'draft'],
      ['approve', 'in_review'],
      ['publish', 'approved'],
    ] as const)
      expect(judgeStep(step, { state, missing: ['Root cause'], reason: '' })).toEqual({
        kind: 'refused',
        why: 'these parts are missing: Root cause',
      })
  })
  test('who sends back must say why', () => {
    expect(judgeStep('send_back', { state: 'in_review', missing: [], reason: ' ' }).kind).toBe('refused')
  })
})

const told = (facts: readonly Fact[], section: Fact['section']) =>
  facts.filter(one => one.section === section).map(({ text }) => text)

describe('facts', () => {
  test('every part that the record knows of has its lines, with their times and links', () => {
    const facts = factsOf(record([entry({ kind: 'state', title: 'Identified' })]))
    expect(told(facts, 'summary')).toEqual([
      '#12 Voice bridge answers nobody (P1, Complete outage), of xswarm',
      'Open for 1 h',
      'Opened again once',
    ])
    expect(told(facts, 'impact')).toEqual(['Impact began', 'Impact ended after 55 min'])
    expect(told(facts, 'detection')).toEqual([
      'First sign 4 min after impact began',
      'Opened from an alert',
      'Alert BridgeDown',
    ])
    expect(told(facts, 'response')).toEqual([
      'Acknowledge: 6 min (limit 5 min), late',
      'Checklist Voice: 1 of 2 steps done',
      'Roles: commander ana@example.org',
      expect.stringMatching(/^Hours of people: 1 person, 0\.1 to 1\.0 h\. From entries/),
    ])
    expect(facts.find(({ text }) => text === 'Identified')).toMatchObject({
      atMs: RESOLVED - HOUR,
      href: '/incidents/12#entry-e1',
    })
  })
  test('notes are opinion, and stand there only when pinned, as a quote', () => {
    const facts = factsOf(
      record([entry({ body: 'It is DNS' }), entry({ body: 'It was\nDNS', isPinned: true })]),
    )
    expect(told(facts, 'timeline')).toEqual(['Noted: “It was DNS”'])
  })
  test('a shared post-mortem names nobody and leads nowhere inside', () => {
    const outside = publicFacts(factsOf(record([entry({ kind: 'state', title: 'Identified' })])))
    expect(JSON.stringify(outside)).not.toMatch(/ana@|\/incidents\/|\/alerts\/|Hours of people/)
    expect(told(outside, 'timeline')).toEqual(['Identified'])
  })
})

test('alike is the same alert, or the same service with the same kind', () => {
  const before = { services: ['xswarm'], kind: 'outage', alertNames: ['BridgeDown'] }
  expect(whyLike({ ...before, services: [], kind: 'drill' }, before)).toBe('same_alert')
  expect(whyLike({ ...before, alertNames: [] }, before)).toBe('same_service')
  expect(whyLike({ ...before, alertNames: [], kind: 'drill' }, before)).toBeNull()
  expect(whyLike({ ...before, alertNames: [], services: ['rose'] }, before)).toBeNull()
})

describe('the Markdown file', () => {
  const file = postMortemMarkdown({
    title: 'Bridge <script>',
    head: ['Severity: P1'],
    texts: { root_cause: 'A **leak**.' },
    facts: factsOf(record()),
    followUps: [
      { title: 'Cap the pool', owner: 'ana', dueMs: RESOLVED, isDone: false, isPrevention: true },
      { title: 'Tell users', owner: null, dueMs: null, isDone: true, isPrevention: false },
    ],
  })
  test('facts are quotes, prose is prose, follow-ups are a list to tick', () => {
    expect(file).toContain('## Root cause\n\nA **leak**.')
    expect(file).toContain('> - 15 Jan 2026, 10:55 UTC: Impact began')
    expect(file).toContain(
      '- [ ] Cap the pool \\(prevention\\), ana, due 15 Jan 2026, 12:00 UTC'.replaceAll('\\', ''),
    )
    expect(file).toContain('- [x] Tell users')
    expect(file).not.toContain('## Lessons')
  })
  test('what comes from the record cannot become markup', () => {
    expect(file).toContain('# Bridge \\<script\\>')
    expect(plain('[a](b)\n# c')).toBe('\\[a\\]\\(b\\) \\# c')
  })
})
