import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  type CopyWay,
  copyMetrics,
  type MetricsCopyOptions,
  StoreKeptError,
} from '../lib/adapters/metrics-copy/index.ts'
import { migrate } from '../lib/adapters/postgres/migrate.ts'
import { createPool, explainConnection } from '../lib/adapters/postgres/pool.ts'
import { createAddressRule, EVERY_NETWORK } from '../lib/adapters/probes/address.ts'
import { systemClock } from '../lib/adapters/system-clock.ts'
import { type Env, readEnv } from '../lib/server/env.ts'
import { findDatabase } from './find-database.ts'

const HELP = `npm run metrics:copy -- to-engine|to-embedded [--from TIME] [--to TIME]

  to-engine     the history of the embedded store into the engine of the environment
  to-embedded   the engine's history into the embedded store, as far back as OPSDECK_RETENTION_DAYS

Needs the deck's environment, with OPSDECK_METRICS_URL and OPSDECK_REMOTE_WRITE_URL
(and OPSDECK_METRICS_HEADERS, if the engine asks for a tenant). TIME is as 2026-01-31T00:00:00Z.
Stopped, it goes on where it was; no sample is written twice. A deck that keeps the embedded store must be stopped
first; one that runs on the engine may run. A Prometheus takes old samples while it is empty, or within its
storage.tsdb.out_of_order_time_window.

Ends with 0 when all is copied, 1 when it failed, 2 when it was called wrongly, 3 while a deck keeps the embedded store.
`
const DAY_MS = 86_400_000

class UsageError extends Error {}

type Wish = { readonly way: CopyWay; readonly span: { fromMs?: number; toMs?: number } }

function readWish(args: readonly string[]): Wish | null {
  let parsed: { values: { from?: string; to?: string; help?: boolean }; positionals: string[] }
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { from: { type: 'string' }, to: { type: 'string' }, help: { type: 'boolean' } },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
  const { values, positionals } = parsed
  if (values.help) return null
  const [way, ...more] = positionals
  if ((way !== 'to-engine' && way !== 'to-embedded') || more.length > 0)
    throw new UsageError('say to-engine or to-embedded')
  const fromMs = timeOf('--from', values.from)
  const toMs = timeOf('--to', values.to)
  return { way, span: { ...(fromMs === null ? {} : { fromMs }), ...(toMs === null ? {} : { toMs }) } }
}

function timeOf(option: string, text: string | undefined): number | null {
  if (text === undefined) return null
  const ms = new Date(text).getTime()
  if (Number.isNaN(ms)) throw new UsageError(`${option} ${text} is no time: write it as 2026-01-31T00:00:00Z`)
  return ms
}

type Setting = Pick<MetricsCopyOptions, 'metricsUrl' | 'remoteWriteUrl' | 'headers'> & { readonly env: Env }

function readSetting(): Setting {
  const read = readEnv(process.env)
  if ('problems' in read) throw new UsageError(`the environment is wrong: ${read.problems.join('; ')}`)
  const { OPSDECK_METRICS_URL: metricsUrl, OPSDECK_REMOTE_WRITE_URL: remoteWriteUrl } = read.env
  if (!metricsUrl || !remoteWriteUrl)
    throw new UsageError('set OPSDECK_METRICS_URL and OPSDECK_REMOTE_WRITE_URL to the engine')
  return { env: read.env, metricsUrl, remoteWriteUrl, headers: read.env.OPSDECK_METRICS_HEADERS }
}

async function copy({ way, span }: Wish): Promise<void> {
  const { env, ...engine } = readSetting()
  const source = await findDatabase(env)
  const pool = createPool(source.url, () => {})
  const stopping = new AbortController()
  const stop = (): void => stopping.abort(new Error('stopped: the next run goes on here'))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    await explainConnection(pool, source.url)
    await migrate(pool, 'prisma/migrations')
    const progress = createProgress()
    const report = await copyMetrics({
      way,
      span,
      pool,
      ...engine,
      version: String(JSON.parse(readFileSync('package.json', 'utf8')).version),
      addressRule: createAddressRule({ allow: EVERY_NETWORK }),
      clock: systemClock,
      log: {
        info: () => {},
        warn: () => {},
        error: (_fields, message) => process.stderr.write(`\n${message}\n`),
      },
      folder: env.OPSDECK_DATA,
      maxActiveSeries: env.OPSDECK_MAX_SERIES,
      retention: { maxAgeMs: env.OPSDECK_RETENTION_DAYS * DAY_MS, maxBytes: env.OPSDECK_RETENTION_BYTES },
      onProgress: progress.show,
      signal: stopping.signal,
    })
    progress.end()
    process.stdout.write(`${describe(report)}\n`)
  } finally {
    await pool.end()
    await source.stop()
  }
}

const time = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
const count = (value: number): string => value.toLocaleString('en-US')

function describe(report: Awaited<ReturnType<typeof copyMetrics>>): string {
  const { span, wentOnFromMs, samples, leftOut } = report
  const stretch = `from ${time(wentOnFromMs ?? span.fromMs)} to ${time(span.toMs)} UTC`
  const again = wentOnFromMs === null ? '' : ', going on where the last run stopped'
  const left =
    leftOut === 0 ? '' : `; ${count(leftOut)} native histograms were left out, which the engine does not take`
  return `copied ${count(samples)} samples ${stretch}${again}${left}`
}

/** One line that is written anew; where nobody watches, none. */
function createProgress() {
  const beganMs = Date.now()
  let isShown = false
  return {
    show({ fromMs, toMs, samples }: { fromMs: number; toMs: number; samples: number }): void {
      if (!process.stderr.isTTY) return
      isShown = true
      const seconds = Math.round((Date.now() - beganMs) / 1_000)
      process.stderr.write(
        `\r\u001b[Kcopied up to ${time(fromMs)} of ${time(toMs)} UTC: ${count(samples)} samples, ${seconds} s`,
      )
    },
    end: () => void (isShown && process.stderr.write('\n')),
  }
}

function codeOf(error: unknown): number {
  if (error instanceof UsageError) return 2
  return error instanceof StoreKeptError ? 3 : 1
}

try {
  const wish = readWish(process.argv.slice(2))
  if (wish === null) process.stdout.write(HELP)
  else await copy(wish)
} catch (error) {
  process.stderr.write(`\nmetrics:copy: ${error instanceof Error ? error.message : String(error)}\n`)
  if (error instanceof UsageError) process.stderr.write(`\n${HELP}`)
  process.exitCode = codeOf(error)
}
