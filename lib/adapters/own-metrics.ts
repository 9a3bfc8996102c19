import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8'
const CLASSIC = 'text/plain; version=0.0.4; charset=utf-8'

/** Prefers OpenMetrics only when it is asked for by name and not refused by `q=0`. */
export function prefersOpenMetrics(accept: string): boolean {
  const weights = accept.split(',').map(part => {
    const [type = '', ...parameters] = part.split(';').map(piece => piece.trim().toLowerCase())
    const quality = parameters.find(parameter => parameter.startsWith('q='))?.slice(2)
    return { type, quality: quality === undefined ? 1 : Number(quality) || 0 }
  })
  const best = (wanted: string) =>
    Math.max(0, ...weights.filter(({ type }) => type === wanted).map(({ quality }) => quality))
  const openMetrics = best('application/openmetrics-text')
  return openMetrics > 0 && openMetrics >= best('text/plain')
}

/** What Opsdeck tells about itself; one registry, no global state. */
export function createOwnMetrics(version: string) {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_EVERY_MS })
  new Gauge({
    name: 'opsdeck_build_info',
    help: 'The running version; always 1.',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1)
  measureEventLoop(registry)
  let rendering: Promise<unknown> = Promise.resolve()
  return {
    registry,
    counter: <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
      new Counter<L>({ name, help, labelNames: [...labelNames], registers }),
    gauge: <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
      new Gauge<L>({ name, help, labelNames: [...labelNames], registers }),
    /** A gauge that is read when somebody asks. */
    measured: (name: string, help: string, read: () => number | null) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          const value = read()
          if (value === null) this.remove()
          else this.set(value)
        },
      }),
    histogram: <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
      new Histogram<L>({ name, help, labelNames: [...labelNames], buckets: SECONDS, registers }),
    /** The whole exposition, in the format that `accept` asks for. */
    render(accept: string): Promise<{ contentType: string; body: string }> {
      const contentType = prefersOpenMetrics(accept) ? OPENMETRICS : CLASSIC
      // The registry's format is a setting of the registry: one rendering at a time.
      const next = rendering.then(async () => {
        registry.setContentType(contentType as Parameters<typeof registry.setContentType>[0])
        return { contentType, body: await registry.metrics() }
      })
      rendering = next.catch(() => {})
      return next
    },
  }
}
export type OwnMetrics = ReturnType<typeof createOwnMetrics>

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Each look wakes the process: a hundred a second cost more than all checks of a small deck. */
const LAG_EVERY_MS = 50

function measureEventLoop(registry: Registry): void {
  const delay = monitorEventLoopDelay({ resolution: LAG_EVERY_MS })
  delay.enable()
  new Gauge({
    name: 'opsdeck_event_loop_lag_seconds',
    help: 'How late the event loop ran since the last scrape.',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      for (const quantile of [0.5, 0.99, 1]) {
        // The timer itself waits so long; what is beyond is lag.
        const lagMs = Math.max(0, delay.percentile(quantile * 100) / 1e6 - LAG_EVERY_MS)
        this.set({ quantile: String(quantile) }, lagMs / 1_000)
      }
      delay.reset()
    },
  })
}
