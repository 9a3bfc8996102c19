// From the end of a scrape to the changed pixel, with 50 browsers: npm run bench -- live [REAL_PAGES] [SECONDS].
// As many of the 50 as the machine can draw are real pages (8 unless a number is given: two cores draw no more beside the
// deck itself); the rest are sockets that follow the same board.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpus } from 'node:os'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { io, type Socket } from 'socket.io-client'
import { ADMIN, ADMIN_KEY, type RunningDeck, startDeck } from '../e2e/support/deck.ts'
import { signIn } from '../e2e/support/people.ts'
import { chromiumPath } from '../scripts/chromium.mjs'

const BROWSERS = 50
const REAL_PAGES = 8
const TARGET_MS = 250
const FIRST_VALUE = 1_000
const SETTLE_MS = 5_000

const [pageCount = REAL_PAGES, seconds = 30] = process.argv.slice(2).map(Number)

type Seen = { readonly value: number; readonly atMs: number }

/** A target whose one figure grows by one each scrape, and when each scrape was answered to its last byte. */
async function startTarget() {
  const answeredAtMs = new Map<number, number>()
  let value = FIRST_VALUE
  const server = createServer((_request, response) => {
    value++
    const scraped = value
    response.setHeader('content-type', 'text/plain; version=0.0.4')
    response.once('finish', () => answeredAtMs.set(scraped, Date.now()))
    response.end(`# TYPE bench_latency_ms summary\nbench_latency_ms{quantile="0.95"} ${scraped}\n`)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { address: `127.0.0.1:${port}`, answeredAtMs, close: () => server.close() }
}

const configOf = (address: string) => `
scrape_configs:
  - job_name: bench
    scrape_interval: 1s
    scrape_timeout: 1s
    static_configs: [{ targets: ['${address}'] }]
services:
  - slug: bench
    name: Bench target
    match: job="bench"
    latency: { metric: bench_latency_ms, kind: summary, unit: ms, percentile: 0.95 }
`

/** Runs in the page: notes each figure of the row once it has been painted. */
function watchFigure(): void {
  const seen: Seen[] = []
  Object.assign(window, { benchSeen: seen })
  let last = 0
  const look = () => {
    const row = [...document.querySelectorAll('tr')].find(tr => tr.textContent?.includes('Bench target'))
    const text = row?.querySelector('[data-cell="p95"]')?.textContent ?? ''
    const value = Number(text.replace(/[^\d.]/g, ''))
    if (!value || value === last) return
    last = value
    // A task after the next frame's callbacks runs when that frame has been handed over.
    requestAnimationFrame(() => setTimeout(() => seen.push({ value, atMs: Date.now() }), 0))
  }
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
}

const readSeen = (page: Page): Promise<Seen[]> =>
  page.evaluate(() => ('benchSeen' in window ? (window.benchSeen as Seen[]) : []))

async function openPages(browser: Browser, deck: RunningDeck): Promise<Page[]> {
  const first: BrowserContext = await browser.newContext()
  await signIn(await first.newPage(), deck, ADMIN)
  const storageState = await first.storageState()
  await first.close()
  const pages: Page[] = []
  while (pages.length < pageCount) {
    const page = await (await browser.newContext({ storageState })).newPage()
    await page.goto(`${deck.url}/`, { timeout: 120_000 })
    await page.getByText('Bench target').first().waitFor({ timeout: 120_000 })
    // The compiler keeps names of functions by a helper that the page does not have.
    await page.evaluate('globalThis.__name = known => known')
    await page.evaluate(watchFigure)
    pages.push(page)
  }
  return pages
}

/** Clients that follow the board without drawing it; each notes when an update came. */
async function openSockets(deck: RunningDeck, arrivals: number[]): Promise<Socket[]> {
  const sockets: Socket[] = []
  while (sockets.length < BROWSERS - pageCount) {
    const socket = io(deck.url, { auth: { key: ADMIN_KEY }, transports: ['websocket'], forceNew: true })
    socket.on('update', () => arrivals.push(Date.now()))
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('connect_error', reject)
    })
    await socket.emitWithAck('subscribe', { channel: 'overview', params: { rangeSeconds: 10_800 } })
    sockets.push(socket)
  }
  return sockets
}

function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null
}

const target = await startTarget()
const deck = await startDeck({ config: configOf(target.address) })
const browser = await chromium.launch({
  executablePath: await chromiumPath(),
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
})
try {
  const arrivals: number[] = []
  const pages = await openPages(browser, deck)
  const sockets = await openSockets(deck, arrivals)
  await new Promise(resolve => setTimeout(resolve, SETTLE_MS))
  const fromMs = Date.now()
  await new Promise(resolve => setTimeout(resolve, seconds * 1_000))
  const untilMs = Date.now() - 1_000
  const seen = (await Promise.all(pages.map(readSeen))).flat()
  const scrapes = [...target.answeredAtMs].filter(([, atMs]) => atMs >= fromMs && atMs <= untilMs)
  const wanted = new Map(scrapes)
  const delays = seen
    .flatMap(({ value, atMs }) => {
      const answeredAtMs = wanted.get(value)
      return answeredAtMs === undefined ? [] : [atMs - answeredAtMs]
    })
    .toSorted((a, b) => a - b)
  const report = {
    bench: 'live',
    browsers: BROWSERS,
    realPages: pages.length,
    socketsOnly: sockets.length,
    cores: cpus().length,
    scrapes: scrapes.length,
    observations: delays.length,
    /** Figures that a page skipped, since the next one came before it drew. */
    skipped: scrapes.length * pages.length - delays.length,
    p50Ms: percentile(delays, 0.5),
    p99Ms: percentile(delays, 0.99),
    maxMs: delays.at(-1) ?? null,
    targetMs: TARGET_MS,
    socketUpdates: arrivals.length,
  }
  process.stdout.write(`${JSON.stringify(report)}\n`)
  for (const socket of sockets) socket.disconnect()
} finally {
  await browser.close()
  await deck.remove()
  target.close()
}
