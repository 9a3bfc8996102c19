import { describe, expect, it, test } from 'vitest'
import { hostName, isInNetworks } from './access.ts'
import { badgeSvg } from './badge.ts'
import { escapeText } from './html.ts'
import { confirmMail, MAX_ATTEMPTS, updateMail, waitAfterMs } from './message.ts'
import {
  type ComponentState,
  overallOf,
  percentText,
  type StatusComponent,
  type StatusModel,
} from './model.ts'
import { statusPageHtml } from './page-html.ts'
import { textHtml } from './plain-text.ts'
import { endsPost, fitsKind, POST_STATES } from './post.ts'

const NOW_MS = Date.UTC(2026, 1, 3, 12)
const DAY_MS = 86_400_000
const RATIOS = { '1': 1, '7': 1, '30': 0.99956, '90': null } as const

const component = (state: ComponentState, name: string): StatusComponent => ({
  key: name.toLowerCase(),
  name,
  group: null,
  state,
  days: [],
  ratios: RATIOS,
})

const model = (more: Partial<StatusModel> = {}): StatusModel => ({
  slug: 'public',
  title: 'Example',
  description: null,
  supportUrl: null,
  canSubscribe: true,
  asOfMs: NOW_MS,
  rule: 'good ÷ judged.',
  components: [component('up', 'Voice'), component('up', 'Billing')],
  posts: [],
  windows: [],
  ...more,
})

const incident = (more: Partial<StatusModel['posts'][number]> = {}): StatusModel['posts'][number] => ({
  id: '6a1c6f0e-0000-4000-8000-000000000000',
  kind: 'incident',
  title: 'Calls fail',
  components: ['Voice'],
  startsAtMs: NOW_MS - 60_000,
  endsAtMs: null,
  updates: [{ id: 'u1', atMs: NOW_MS - 60_000, state: 'investigating', body: 'We look at it.' }],
  ...more,
})

describe('the sentence over all', () => {
  const of = (...states: ComponentState[]) =>
    overallOf(model({ components: states.map((state, i) => component(state, `C${i + 1}`)) }), NOW_MS).sentence

  test.each<[ComponentState[], string]>([
    [['up', 'up'], 'Everything works'],
    [['up', 'degraded'], 'Degraded: C2'],
    [['degraded', 'down'], 'Down: C2'],
    [['down', 'down'], 'Everything is down'],
    [['up', 'down', 'down', 'down'], 'Down: C2, C3 and C4'],
    [['up', 'maintenance'], 'In planned maintenance: C2'],
    [['up', 'unknown'], 'Not known: C2'],
    [['maintenance', 'unknown'], 'Not known: C2'],
  ])('of %j is %s', (states, sentence) => expect(of(...states)).toBe(sentence))

  it('is never well while an incident goes on', () => {
    expect(overallOf(model({ posts: [incident()] }), NOW_MS).state).toBe('degraded')
    expect(overallOf(model({ posts: [incident({ endsAtMs: NOW_MS - 1 })] }), NOW_MS).state).toBe('up')
  })

  it('is never well when the copy is old, or when there is nothing to say', () => {
    expect(overallOf(model(), NOW_MS + 60_001).state).toBe('unknown')
    expect(overallOf(model({ components: [] }), NOW_MS).state).toBe('unknown')
  })
})

describe('the page', () => {
  const EVIL = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`

  it('makes nothing that people wrote into markup, wherever it stands', () => {
    const text = statusPageHtml(
      model({
        title: EVIL,
        description: EVIL,
        rule: EVIL,
        components: [{ ...component('up', EVIL), group: EVIL }],
        posts: [
          incident({
            title: EVIL,
            components: [EVIL],
            updates: [{ id: EVIL, atMs: NOW_MS, state: 'identified', body: EVIL }],
          }),
        ],
        windows: [
          {
            id: EVIL,
            name: EVIL,
            description: EVIL,
            components: [EVIL],
            startsAtMs: 0,
            endsAtMs: 1,
            phase: 'open',
          },
        ],
      }),
      NOW_MS,
    )
    expect(text).not.toMatch(/<script|<img/)
    expect(text.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(8)
  })

  it('holds no script and asks for nothing from elsewhere', () => {
    const text = statusPageHtml(model(), NOW_MS)
    expect(text).not.toMatch(/<script|src=|@import|url\(/)
    expect(text).toContain('http-equiv="refresh"')
  })

  it('says on how few days its percentages rest', () => {
    const day = { dayMs: NOW_MS, isOver: true, up: 0, degraded: 0, down: 0, maintenance: 0 }
    const shown = (...days: StatusComponent['days'][number][]) =>
      statusPageHtml(model({ components: [{ ...component('up', 'Voice'), days }] }), NOW_MS)
    expect(shown(day, day, { ...day, up: 0.01 })).toContain('watched on 1 of 3 days')
    expect(shown({ ...day, up: 1 }, { ...day, maintenance: 1 })).not.toContain('watched on')
  })

  it('vouches for no day that nobody watched', () => {
    const day = { isOver: true, up: 0, degraded: 0, down: 0, maintenance: 0 }
    const from = (daysAgo: number) =>
      statusPageHtml(
        model({
          components: [
            { ...component('up', 'Voice'), days: [{ ...day, dayMs: NOW_MS - daysAgo * DAY_MS }] },
            {
              ...component('up', 'Billing'),
              days: [{ ...day, up: 0.5, dayMs: NOW_MS - (daysAgo - 1) * DAY_MS }],
            },
          ],
        }),
        NOW_MS,
      )
    expect(from(4)).toContain('No incident and no maintenance since 2026-01-31.')
    expect(from(90)).toContain('No incident and no maintenance since 2026-01-20.')
    expect(statusPageHtml(model(), NOW_MS)).toContain('Nothing has been watched yet.')
  })

  it('tells the state in words, the uptime with its rule, and since when it is as it is', () => {
    const text = statusPageHtml(model({ components: [component('unknown', 'Voice')] }), NOW_MS)
    expect(text).toContain('<span>Unknown</span>')
    expect(text).toContain('30 d 99.956%')
    expect(text).toContain('90 d no data')
    expect(text).toContain('good ÷ judged.')
    expect(text).toContain('2026-02-03 12:00 UTC')
    expect(text).not.toContain('class="state s-up"')
  })

  it('shows what is open, planned and over, each in its place', () => {
    const text = statusPageHtml(
      model({
        posts: [
          incident({ title: 'Goes on' }),
          incident({ title: 'To come', kind: 'maintenance', startsAtMs: NOW_MS + DAY_MS }),
          incident({ title: 'Was', startsAtMs: NOW_MS - 2 * DAY_MS, endsAtMs: NOW_MS - DAY_MS }),
          incident({ title: 'Long ago', startsAtMs: NOW_MS - 20 * DAY_MS, endsAtMs: NOW_MS - 15 * DAY_MS }),
        ],
      }),
      NOW_MS,
    )
    const order = ['<h2>Now', 'Goes on', '<h2>Components', '<h2>Planned', 'To come', '<h2>Past', '>Was<']
    const places = order.map(words => text.indexOf(words))
    expect(places.every(place => place >= 0)).toBe(true)
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(text).not.toContain('Long ago')
  })

  it('draws time that was not known as a gap, never as a good part of the day', () => {
    const day = { dayMs: NOW_MS - DAY_MS, isOver: true, up: 0, degraded: 0, down: 0, maintenance: 0 }
    const bars = (shares: object) =>
      statusPageHtml(
        model({ components: [{ ...component('up', 'Voice'), days: [{ ...day, ...shares }] }] }),
        NOW_MS,
      ).match(/<rect class="b-[a-z]+"[^>]*height="\d+"/g)
    expect(bars({})?.join()).toMatch(/^<rect class="b-gap"[^,]*$/)
    expect(bars({ up: 1 })?.join()).toMatch(/^<rect class="b-up"[^,]*height="28"$/)
    expect(bars({ up: 0.5 })?.map(rect => rect.slice(13, 18))).toEqual(['b-up"', 'b-gap'])
    expect(bars({ up: 0.9999, down: 0.0001 })?.[0]).toMatch(/b-down.*height="3"/)
  })
})

describe('what people wrote', () => {
  test.each([
    ['a & <b>', '<p>a &amp; &lt;b&gt;</p>'],
    ['one\ntwo\n\nthree', '<p>one<br>two</p><p>three</p>'],
    [
      'see https://example.org/a?b=1&c=2.',
      '<p>see <a href="https://example.org/a?b=1&amp;c=2" rel="nofollow noopener noreferrer">https://example.org/a?b=1&amp;c=2</a>.</p>',
    ],
    ['javascript:alert(1) data:text/html,x', '<p>javascript:alert(1) data:text/html,x</p>'],
    ['[x](javascript:alert(1))', '<p>[x](javascript:alert(1))</p>'],
    [
      'https://a.example/"onmouseover="x',
      '<p><a href="https://a.example/" rel="nofollow noopener noreferrer">https://a.example/</a>&quot;onmouseover=&quot;x</p>',
    ],
    ['', ''],
  ])('%j', (text, expected) => expect(String(textHtml(text))).toBe(expected))

  it('is drawn in no time, however it is made', () => {
    const started = performance.now()
    textHtml('https://'.repeat(40_000))
    textHtml(`http://x${'.'.repeat(200_000)}`)
    expect(performance.now() - started).toBeLessThan(500)
  })

  it('loses what no document may hold', () => expect(escapeText('a\u0000b\u001bc\ud800d')).toBe('abcd'))
})

describe('a badge', () => {
  it('says what it is about, and is grey when it is not known', () => {
    expect(badgeSvg(component('up', 'Voice'), { kind: 'state' }, false)).toContain('>up</text>')
    const stale = badgeSvg(component('up', 'Voice'), { kind: 'state' }, true)
    expect(stale).toContain('>unknown</text>')
    expect(stale).not.toContain('#08704f')
    const uptime = badgeSvg(component('down', 'Voice'), { kind: 'uptime', days: 30 }, false)
    expect(uptime).toContain('Voice · 30 d: 99.956%')
    const none = badgeSvg(component('up', 'Voice'), { kind: 'uptime', days: 90 }, false)
    expect(none).toContain('no data')
    expect(none).toContain('#646b71')
  })

  it('holds a name as text', () => {
    const svg = badgeSvg(component('up', '</text><script>x</script>'), { kind: 'state' }, false)
    expect(svg).not.toContain('<script')
  })
})

describe('an address', () => {
  test.each([
    ['10.1.2.3', ['10.0.0.0/8'], true],
    ['11.1.2.3', ['10.0.0.0/8', '192.0.2.7'], false],
    ['192.0.2.7', ['192.0.2.7'], true],
    ['::ffff:10.1.2.3', ['10.0.0.0/8'], true],
    ['fd00::7', ['fd00::/8'], true],
    ['fd00::7', ['0.0.0.0/0'], false],
    ['nonsense', ['0.0.0.0/0', '::/0'], false],
    [null, ['0.0.0.0/0'], false],
    ['10.1.2.3', ['nonsense', '10.0.0.0/99'], false],
  ])('%j is in %j: %s', (address, networks, is) => expect(isInNetworks(address, networks)).toBe(is))
})

describe('a host', () => {
  test.each([
    ['Status.Example.ORG:8443', 'status.example.org'],
    ['status.example.org.', 'status.example.org'],
    ['status.example.org@evil.example', null],
    ['status.example.org/x', null],
    ['a..b', null],
    ['', null],
    [null, null],
  ])('%j is %j', (header, name) => expect(hostName(header)).toBe(name))
})

test('each kind of post has its own states, and one that ends it', () => {
  expect(POST_STATES.filter(state => fitsKind('maintenance', state))).toEqual([
    'scheduled',
    'in_progress',
    'completed',
  ])
  expect(fitsKind('incident', 'completed')).toBe(false)
  expect(POST_STATES.filter(endsPost)).toEqual(['resolved', 'completed'])
})

test('uptime is never rounded up to whole', () => {
  expect([1, 0.9999999, 0.5, 0, null].map(percentText)).toEqual([
    '100%',
    '99.999%',
    '50.000%',
    '0.000%',
    'no data',
  ])
})

test('a subject is one line, so that nobody writes headers into a mail', () => {
  const message = {
    page: { slug: 'p', title: 'A\r\nBcc: x@example.org', url: 'https://d.example/status/p' },
    post: { id: '1', kind: 'incident', title: 'T\r\nX: y', components: [] },
    update: { id: '2', atMs: 0, state: 'resolved', body: 'b' },
  } as const
  expect(updateMail(message, 'u').subject).toBe('[A Bcc: x@example.org] Resolved: T X: y')
  expect(confirmMail(message.page, 'u').subject).not.toMatch(/[\r\n]/)
})

test('attempts are spread further and further, and end', () => {
  expect([1, 2, 3, 9, 12].map(waitAfterMs)).toEqual([15_000, 30_000, 60_000, 3_600_000, 3_600_000])
  expect(waitAfterMs(MAX_ATTEMPTS)).toBeNull()
})
