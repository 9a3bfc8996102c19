// How long presses on the page of 1,000 checks take to show: npm run bench -- clicks [CHECKS]. Twenty browsers watch: one
// is pressed, the others follow by sockets, since two cores draw no twenty pages.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpus } from 'node:os'
import { chromium, type Page } from '@playwright/test'
import { io, type Socket } from 'socket.io-client'
import { ADMIN, ADMIN_KEY, type RunningDeck, startDeck } from '../e2e/support/deck.ts'
import { signIn } from '../e2e/support/people.ts'
import { chromiumPath } from '../scripts/chromium.mjs'

const BROWSERS = 20
const SERVICES = 20
const INTERVAL_SECONDS = 20
const TARGET_MS = 200
const ROUNDS = 5
const FILTERS = ['Down', 'Degraded', 'Up', 'All']

const [count = 1_000] = process.argv.slice(2).map(Number)

/** Answers every check; every fiftieth is degraded, every hundredth down. */
async function startTarget() {
  const server = createServer((request, response) => {
    const n = Number(request.url?.split('/').at(-1))
    const status = n % 100 === 0 ? 'error' : n % 50 === 0 ? 'degraded' : 'ok'
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ status }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { port, close: () => server.close() }
}

const configOf = (port: number): string =>
  JSON.stringify({
    services: Array.from({ length: SERVICES }, (_, n) => ({ slug: `service-${n}`, name: `Service ${n}` })),
    checks: Array.from({ length: count }, (_, n) => ({
      kind: 'http',
      service: `service-${n % SERVICES}`,
      slug: `check-${n}`,
      name: `Check ${n}`,
      url: `http://127.0.0.1:${port}/health/${n}`,
      interval: `${INTERVAL_SECONDS}s`,
      assert: [{ word: '$.status', means: { up: ['ok'], degraded: ['degraded'], down: ['error'] } }],
    })),
  })

async function openSockets(deck: RunningDeck): Promise<Socket[]> {
  const sockets: Socket[] = []
  while (sockets.length < BROWSERS - 1) {
    const socket = io(deck.url, { auth: { key: ADMIN_KEY }, transports: ['websocket'], forceNew: true })
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('connect_error', reject)
    })
    await socket.emitWithAck('subscribe', { channel: 'checks', params: {} })
    sockets.push(socket)
  }
  return sockets
}

/** Runs in the page: notes how long each press took until the next frame was painted, as browsers report it. */
function watchPresses(): void {
  const presses: { id: number; ms: number }[] = []
  Object.assign(window, { benchPresses: presses })
  new PerformanceObserver(list => {
    for (const entry of list.getEntries())
      if ('interactionId' in entry && Number(entry.interactionId) > 0)
        presses.push({ id: Number(entry.interactionId), ms: entry.duration })
  }).observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit)
}

/** The longest part of each press, as for "interaction to next paint". */
async function pressTimes(page: Page): Promise<number[]> {
  const seen = await page.evaluate(() =>
    'benchPresses' in window ? (window.benchPresses as { id: number; ms: number }[]) : [],
  )
  const longest = new Map<number, number>()
  for (const { id, ms } of seen) longest.set(id, Math.max(longest.get(id) ?? 0, ms))
  return [...longest.values()].toSorted((a, b) => a - b)
}

async function press(page: Page): Promise<number> {
  let presses = 0
  const search = page.getByRole('searchbox').first()
  for (let round = 0; round < ROUNDS; round++) {
    for (const filter of FILTERS) {
      await page
        .getByText(new RegExp(`^${filter} \\d`))
        .first()
        .click()
      await page.waitForTimeout(400)
      presses++
    }
    await search.click()
    for (const letter of 'Check 7') {
      await page.keyboard.press(letter === ' ' ? 'Space' : letter)
      await page.waitForTimeout(150)
      presses++
    }
    await search.fill('')
    await page.waitForTimeout(600)
    await page.getByRole('button', { name: /^Show more/ }).click()
    await page.waitForTimeout(600)
    presses += 2
  }
  return presses
}

const target = await startTarget()
const deck = await startDeck({ config: configOf(target.port) })
const browser = await chromium.launch({
  executablePath: await chromiumPath(),
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
})
try {
  const sockets = await openSockets(deck)
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
  await signIn(page, deck, ADMIN)
  await page.goto(`${deck.url}/checks`)
  await page.getByRole('button', { name: /^Show more/ }).waitFor({ timeout: 120_000 })
  // Every check has answered once.
  await page.waitForTimeout(INTERVAL_SECONDS * 1_000)
  await page.evaluate('globalThis.__name = known => known')
  await page.evaluate(watchPresses)
  const presses = await press(page)
  const times = await pressTimes(page)
  const report = {
    bench: 'clicks',
    checks: count,
    browsers: BROWSERS,
    drawn: 1,
    cores: cpus().length,
    presses,
    /** Presses below 16 ms are not told of by the browser. */
    told: times.length,
    p50Ms: times[Math.floor(times.length / 2)] ?? null,
    mostMs: times.at(-1) ?? null,
    targetMs: TARGET_MS,
  }
  process.stdout.write(`${JSON.stringify(report)}\n`)
  for (const socket of sockets) socket.disconnect()
} finally {
  await browser.close()
  await deck.remove()
  target.close()
}
