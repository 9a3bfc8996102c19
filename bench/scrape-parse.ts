// What reading a scrape costs: npm run bench -- scrape-parse. One JSON object a line.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createMemorySeriesStore } from '../lib/adapters/memory/series-store.ts'
import { createLayout, parseExposition } from '../lib/core/exposition/index.ts'
import { labelsFromObject, NO_LABELS } from '../lib/core/labels/index.ts'
import { PLAIN_SCRAPE_JOB, type ScrapeJob } from '../lib/core/scrape/job.ts'
import { TargetScraper } from '../lib/engine/scrape/target-scraper.ts'

const SERIES = 2_000
const ROUNDS = 300
const TEXT = 'text/plain; version=0.0.4'

/** A body as exporters write it: counters, gauges with long fractions, histogram buckets. */
function bodyOf(round: number): Uint8Array {
  const lines: string[] = []
  for (let family = 0; family < SERIES / 20; family++) {
    const name = `app_requests_${family}_seconds`
    lines.push(`# HELP ${name} Time to answer.`, `# TYPE ${name} histogram`)
    for (let i = 0; i < 17; i++) {
      lines.push(
        `${name}_bucket{route="/api/v1/orders/${family}",method="GET",le="${i / 4}"} ${round * i + family}`,
      )
    }
    lines.push(
      `${name}_sum{route="/api/v1/orders/${family}",method="GET"} ${(round + family) * 1.2345678901234567}`,
    )
    lines.push(`${name}_count{route="/api/v1/orders/${family}",method="GET"} ${round * 17}`)
    lines.push(
      `# TYPE app_load_${family} gauge`,
      `app_load_${family}{core="${family}"} ${1 / (round + family + 1)}`,
    )
  }
  return new TextEncoder().encode(`${lines.join('\n')}\n`)
}

const bodies = Array.from({ length: 16 }, (_, round) => bodyOf(1_000 + round))
const bodyAt = (round: number): Uint8Array => bodies[round % bodies.length] ?? new Uint8Array()

async function measure(
  name: string,
  samplesPerRound: number,
  run: (round: number) => unknown,
): Promise<void> {
  for (let round = 0; round < 50; round++) await run(round)
  const before = process.cpuUsage()
  for (let round = 0; round < ROUNDS; round++) await run(round)
  const { user, system } = process.cpuUsage(before)
  const cpuMicroseconds = (user + system) / (ROUNDS * samplesPerRound)
  process.stdout.write(
    `${JSON.stringify({ bench: 'scrape-parse', name, samples: samplesPerRound, cpuMicrosecondsPerSample: Number(cpuMicroseconds.toFixed(4)) })}\n`,
  )
}

const job: ScrapeJob = { ...PLAIN_SCRAPE_JOB, name: 'bench', source: 'file', targets: [] }

function createScraper(
  store: ReturnType<typeof createMemorySeriesStore>,
  answer: () => Uint8Array,
): TargetScraper {
  const target = {
    labels: labelsFromObject({ job: 'bench', instance: 'a:1' }),
    discoveredLabels: NO_LABELS,
    url: 'http://a:1/metrics',
    intervalMs: 5_000,
    timeoutMs: 5_000,
  }
  return new TargetScraper(
    {
      store,
      inside: {},
      onError: error => console.error(error),
      observe: { scraped: () => {}, dropped: () => {} },
      fetcher: {
        fetch: async () => ({ ok: true, contentType: TEXT, body: answer() }),
        close: async () => {},
      },
    },
    { job, target, blockedBy: null },
  )
}

const signal = new AbortController().signal
await measure('every line anew', SERIES, round => parseExposition(bodyAt(round), TEXT))

const layout = createLayout(labels => labels)
await measure('layout seen before', SERIES, round => {
  const reading = layout.read(bodyAt(round), 'text')
  while (!reading.step(256 * 1024)) {}
  reading.commit()
})

/** Takes everything and keeps nothing: what is left is the collector's own cost. */
const drain = Object.assign(createMemorySeriesStore(), {
  append: ({ refs }: { refs: Uint32Array }) => ({
    appended: refs.length,
    repeated: 0,
    duplicate: 0,
    outOfOrder: 0,
    tooOld: 0,
    unknownRef: 0,
  }),
})
let current = 0
const scraper = createScraper(drain, () => bodyAt(current))
await measure('whole scrape, without fetching and storing', SERIES, round => {
  current = round
  return scraper.scrape(1_000_000 + round * 5_000, signal)
})

const flood = new TextEncoder().encode(
  Array.from({ length: 1_000_000 }, (_, i) => `flood{id="${i}",kind="new"} ${i}\n`).join(''),
)
const delay = monitorEventLoopDelay({ resolution: 1 })
const flooded = createScraper(createMemorySeriesStore(), () => flood)
global.gc?.()
delay.enable()
const started = performance.now()
const outcome = await flooded.scrape(1, signal)
delay.disable()
process.stdout.write(
  `${JSON.stringify({ bench: 'scrape-parse', name: 'a million new series, refused', milliseconds: Math.round(performance.now() - started), worstPauseMilliseconds: Math.round(delay.max / 1e6), error: outcome?.error })}\n`,
)
const most = flood.subarray(0, flood.length / 5)
const lastLine = most.lastIndexOf(0x0a) + 1
const large = createScraper(drain, () => most.subarray(0, lastLine))
delay.reset()
delay.enable()
const largeStarted = performance.now()
const largeOutcome = await large.scrape(1, signal)
delay.disable()
process.stdout.write(
  `${JSON.stringify({ bench: 'scrape-parse', name: 'a large first scrape', samples: largeOutcome?.samples, milliseconds: Math.round(performance.now() - largeStarted), worstPauseMilliseconds: Math.round(delay.max / 1e6) })}\n`,
)
