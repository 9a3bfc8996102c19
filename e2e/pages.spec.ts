import AxeBuilder from '@axe-core/playwright'
import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { PAGE_DOORS } from '../lib/contract/doors.ts'
import { weekOf } from '../lib/core/uptime/index.ts'
import { ADMIN, type RunningDeck, startDeck } from './support/deck.ts'
import { type Exporter, startExporter } from './support/exporter.ts'
import { change, signIn, watchConsole } from './support/people.ts'

// One deck that has something on every page; each page is opened once, and looked at in both themes and both widths.
// Colours are the same at any width, and places in any theme: the other two pairings would say nothing new.
const configOf = (address: string) => `
global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
scrape_configs:
  - job_name: shop
    static_configs: [{ targets: ['${address}'] }]
services:
  - { slug: warehouse, name: Warehouse }
  - slug: shop
    name: Shop
    match: job="shop"
    latency: { metric: http_request_duration_seconds, route: route, target_seconds: 0.3 }
    objectives:
      - { slug: uptime, name: Shop is up, target_ratio: 0.99, over: 7d }
checks:
  - { kind: http, service: shop, slug: public, name: Public API, url: 'http://${address}/metrics', interval: 1s }
heartbeats:
  - { service: shop, slug: nightly-export, name: Nightly export, cron: 0 3 * * *, grace: 1h }
log_signals:
  - { service: shop, slug: errors, name: Errors, min_level: error, state: { is: degraded, for: 1h } }
windows:
  - { slug: sunday, name: Sunday work, services: [warehouse], starts: '2026-01-04T02:00', duration: 2h, zone: UTC, repeats: 'FREQ=WEEKLY;BYDAY=SU', notice: 48h }
status_pages:
  - { slug: public, title: Shop, components: [{ service: shop }] }
panels:
  - { service: shop, slug: level, name: Level, note: As the exporter tells., unit: jobs, exprs: [{ name: level, expr: test_level }, { name: gone, expr: no_such_series }], lines: [{ value: 5, state: warning, label: slow }] }
  - { service: shop, slug: targets, name: Its targets, show: table, unit: count, columns: [job, instance], exprs: [{ name: up, expr: 'up{job="shop"}' }] }
  - { service: shop, slug: queue, name: Queue }
rules:
  - { service: shop, slug: up, name: TargetIsUp, metric: up, matchers: 'job="shop"', comparison: at_least, warning: 1 }
actions:
  - service: shop
    slug: look
    name: Look at it
    steps: [{ kind: http, method: GET, url: 'http://${address}/metrics' }]
    proof: { checks: [public] }
receivers:
  - { name: log, log_configs: [{}] }
route: { receiver: log, group_by: [alertname], group_wait: 0s }
escalations:
  - { slug: shop, name: Shop first, steps: [{ name: First, tell: [{ schedule: nights }] }], last_resort: { receiver: log } }
schedules:
  - { slug: nights, name: Nights, layers: [{ name: Weeks, people: [ada@example.test], starts: '2026-01-05T09:00' }] }
`

/** Pages of people are looked at where they are used; these are drawn from what the deck knows. */
const ELSEWHERE = ['/setup', '/sign-in', '/refused', '/graph']
const OF_SOMETHING = [
  '/services/shop',
  '/checks/shop/public',
  '/checks/shop/public/edit',
  '/heartbeats/shop/nightly-export',
  '/on-call/nights',
  '/incidents/1',
  '/incidents/1/replay',
  '/recovery/actions/shop/look',
  '/runbooks/shop-down',
  '/runbooks/shop-down/edit',
  '/runbooks/shop-down/history',
  `/reports/weeks/${weekOf(Date.now())}`,
]
const PAGES = [
  ...Object.keys(PAGE_DOORS).filter(path => !path.includes('[') && !ELSEWHERE.includes(path)),
  ...OF_SOMETHING,
]
const MODES = [
  { width: 1440, height: 900, theme: 'light' },
  { width: 390, height: 844, theme: 'dark' },
] as const

test.describe.configure({ mode: 'parallel', timeout: 120_000 })

type Incident = { readonly id: number; readonly version: number }

/** An incident that is over, with its draft. */
async function startIncident(): Promise<void> {
  const { id, version } = await change<Incident>(deck, '/api/v1/incidents', {
    method: 'POST',
    body: { title: 'Nobody could pay', severity: 1, services: ['shop'], note: 'The till is *down*.' },
  })
  await change(deck, `/api/v1/incidents/${id}`, {
    method: 'PATCH',
    body: { version, state: 'resolved', rootCause: 'A lock', resolution: 'It was let go' },
  })
  await change(deck, '/api/v1/post-mortems', { method: 'POST', body: { incident: id } })
}

/** A press, by the admin's key: its page has steps, output and proof. */
async function startRun(): Promise<void> {
  const path = '/api/v1/recovery/shop/look'
  const { token } = await (await deck.get(path)).json()
  await change(deck, `${path}/runs`, { method: 'POST', body: { token, confirmation: true } })
}

const RUNBOOK = {
  slug: 'shop-down',
  title: 'The shop is down',
  services: ['shop'],
  text: '# The shop is down\n\nUp: `promql(percent): avg(up{job="shop"})`\n\n- [ ] Look at it\n\n```action\nshop/look\n```\n',
}

/** A runbook that was written in the page and changed once: it has a history. */
async function writeRunbook(): Promise<void> {
  await change(deck, '/api/v1/runbooks', { method: 'POST', body: RUNBOOK })
  const { revision } = await (await deck.get('/api/v1/runbooks/shop-down')).json()
  const body = { ...RUNBOOK, text: `${RUNBOOK.text}\nThen say so.\n`, seenRevision: revision }
  await change(deck, '/api/v1/runbooks/shop-down', { method: 'PUT', body })
}

let exporter: Exporter
let deck: RunningDeck
/** One browser for all pages, as people have one: what it fetched for one page it keeps for the next. */
let browsing: BrowserContext

test.beforeAll(async ({ browser }) => {
  exporter = await startExporter()
  exporter.level.set(1)
  for (let i = 0; i < 50; i++) exporter.latency.observe({ route: i % 2 ? '/pay' : '/list' }, 0.05 + i / 100)
  deck = await startDeck({ config: configOf(exporter.address) })
  await change(deck, '/api/v1/silences', {
    method: 'POST',
    body: {
      matchers: [{ name: 'alertname', op: '=', value: 'Nothing' }],
      comment: 'A silence to look at',
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    },
  })
  await startIncident()
  await startRun()
  await writeRunbook()
  browsing = await browser.newContext({ colorScheme: 'light', reducedMotion: 'reduce' })
  const page = await browsing.newPage()
  await signIn(page, deck, ADMIN)
  await page.close()
})
test.afterAll(async () => {
  await browsing.close()
  await deck.remove()
  await exporter.close()
})

for (const path of [
  ...PAGES,
  '/reports/[month]',
  '/alerts/[fingerprint]',
  '/post-mortems/[id]',
  '/recovery/runs/[id]',
]) {
  test(`${path} in both themes and widths: no accessibility violation, nothing wider than the screen, a silent console`, async () => {
    const page = await browsing.newPage()
    const complaints = watchConsole(page)
    await page.goto(deck.url + (await addressOf(path)))
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible()
    await expect(page.getByRole('status', { name: 'Loading' })).toHaveCount(0)
    for (const { theme, ...size } of MODES) {
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme: theme })
      expect(await faultsOf(page), `${theme} at ${size.width} px`).toEqual([])
    }
    expect(complaints).toEqual([])
    await page.close()
  })
}

/** The address of a page that has a part of its own. */
async function addressOf(path: string): Promise<string> {
  if (path === '/reports/[month]') return `/reports/${new Date().toISOString().slice(0, 7)}`
  if (path === '/recovery/runs/[id]') return `/recovery/runs/${await firstRun()}`
  if (path === '/post-mortems/[id]') return `/post-mortems/${await firstPostMortem()}`
  if (path !== '/alerts/[fingerprint]') return path
  await expect.poll(firstFingerprint, { timeout: 20_000 }).not.toBeNull()
  return `/alerts/${await firstFingerprint()}`
}

async function firstFingerprint(): Promise<string | null> {
  const { alerts } = await (await deck.get('/api/v1/alerts')).json()
  return alerts[0]?.fingerprint ?? null
}

async function firstPostMortem(): Promise<string> {
  const { postMortems } = await (await deck.get('/api/v1/post-mortems')).json()
  return postMortems[0].id
}

async function firstRun(): Promise<string> {
  const { runs } = await (await deck.get('/api/v1/runs')).json()
  return runs[0].id
}

async function faultsOf(page: Page): Promise<string[]> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  // No frames of others here: a page of their own for what each frame gave is not needed.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  return [
    ...(overflow > 0 ? [`${overflow} px wider than the screen`] : []),
    ...violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(node => node.html)}`),
  ]
}
