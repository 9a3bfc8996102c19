import type { ServiceConfig } from '../../contract/service.ts'
import {
  compileMatchers,
  type Labels,
  labelsKey,
  labelValue,
  METRIC_NAME,
  metricName,
} from '../../core/labels/index.ts'
import { changedServices, RESTART_METRICS, restartsIn, risesIn, stepsIn } from '../../core/mark/index.ts'
import { parseMatchers } from '../../core/service/index.ts'
import type { ConfigurationDoor } from '../../ports/deck.ts'
import type { Log } from '../../ports/log.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import type { Context } from '../../services/context.ts'
import { placeMark, SEEN_BY_DECK } from '../../services/marks/place-mark.ts'
import { startLoop } from '../loop.ts'

export type MarkKeeperParts = {
  /** The deck's own: it acts by itself. */
  readonly context: Context
  readonly store: Pick<SeriesStore, 'select'>
  readonly configuration: Pick<ConfigurationDoor, 'current'>
  readonly log: Log
}

/** A restart stands on the charts within so long. */
const EVERY_MS = 10_000
/** Figures come at most so far apart; one more is needed to compare with. */
const LOOK_BACK_MS = 10 * 60_000
/** What a check and an exporter both tell of within so long is one restart. */
const ONE_RESTART_MS = 60_000

/** Puts marks where the deck itself sees that something changed: processes that began anew, configuration. */
export function createMarkKeeper(parts: MarkKeeperParts): { stop(): Promise<void> } {
  const keeper = new MarkKeeper(parts)
  const loop = startLoop(parts.context.clock, EVERY_MS, () => keeper.look())
  // One after the other: what is compared is what the one before has seen.
  let comparing = Promise.resolve()
  const unlisten = parts.context.events.on('configurationChanged', ({ isGood, atMs }) => {
    if (isGood) comparing = comparing.then(() => keeper.compare(atMs))
  })
  return {
    async stop() {
      unlisten()
      await comparing
      await loop.stop()
    },
  }
}

class MarkKeeper {
  readonly #parts: MarkKeeperParts
  #lookedToMs: number
  #services: readonly ServiceConfig[] | null = null

  constructor(parts: MarkKeeperParts) {
    this.#parts = parts
    this.#lookedToMs = parts.context.clock.now()
  }

  /** Looks for processes that began anew since the last look; what fails is looked at again. */
  async look(): Promise<void> {
    const { store, context, configuration, log } = this.#parts
    const toMs = context.clock.now()
    // What a batch brought late lies a little behind.
    const afterMs = this.#lookedToMs - EVERY_MS
    try {
      const matchers = [{ name: METRIC_NAME, op: '=~', value: RESTART_METRICS } as const]
      const series = await store.select({ matchers, fromMs: afterMs - LOOK_BACK_MS, toMs })
      const found = series.flatMap(({ labels, timestampsMs, values }) =>
        restartsIn({ metric: metricName(labels), timestampsMs, values }, afterMs).map(atMs => ({
          labels,
          atMs,
        })),
      )
      const { services } = found.length > 0 ? await configuration.current() : { services: [] }
      for (const { labels, atMs } of found) await this.#placeRestart(services, labels, atMs)
      await this.#lookAtMarked(afterMs, toMs)
      this.#lookedToMs = toMs
    } catch (error) {
      log.error({ err: error }, 'restarts could not be looked for: tried again')
    }
  }

  /** Series that services want marked; of one that moved for several of its series at once, a mark each. */
  async #lookAtMarked(afterMs: number, toMs: number): Promise<void> {
    const { store, context, configuration } = this.#parts
    const { services } = await configuration.current()
    const wanted = services.flatMap(service => service.marks.map(marked => ({ service, ...marked })))
    for (const { service, metric, title, when } of wanted) {
      const matchers = [{ name: METRIC_NAME, op: '=', value: metric } as const]
      const series = await store.select({ matchers, fromMs: afterMs - LOOK_BACK_MS, toMs })
      for (const one of series) {
        if (serviceOf(services, one.labels) !== service.slug) continue
        const moves = when === 'change' ? stepsIn(one, afterMs) : risesIn(one, afterMs)
        for (const { atMs, by } of moves)
          await placeMark(context, {
            service: service.slug,
            kind: 'note',
            title: when === 'change' || by === 1 ? title : `${title}, ${by} times`,
            by: SEEN_BY_DECK,
            atMs,
            facts: { metric },
            onceKey: `${when === 'change' ? 'change' : 'rise'}:${service.slug}:${labelsKey(one.labels)}:${atMs}`,
          })
      }
    }
  }

  /** Marks the services whose configuration is another one now. */
  async compare(atMs: number): Promise<void> {
    const { configuration, context, log } = this.#parts
    try {
      const { services } = await configuration.current()
      const changed = changedServices(this.#services, services)
      this.#services = services
      for (const { slug, change } of changed) {
        const title = `Configuration ${change}`
        await placeMark(context, { service: slug, kind: 'config', title, by: SEEN_BY_DECK, atMs })
      }
    } catch (error) {
      log.error({ err: error }, 'a change of the configuration could not be marked')
    }
  }

  async #placeRestart(services: readonly ServiceConfig[], labels: Labels, atMs: number): Promise<void> {
    const service = serviceOf(services, labels)
    if (service === null) return
    const what = labelValue(labels, 'check') || labelValue(labels, 'instance') || labelValue(labels, 'job')
    await placeMark(this.#parts.context, {
      service,
      kind: 'restart',
      title: what ? `${what} restarted` : 'Restarted',
      by: SEEN_BY_DECK,
      atMs,
      facts: { metric: metricName(labels) },
      onceKey: `restart:${service}:${what}:${Math.floor(atMs / ONE_RESTART_MS)}`,
    })
  }
}

/** Whose series it is: by its label, or by what the service's targets are found by. */
function serviceOf(services: readonly ServiceConfig[], labels: Labels): string | null {
  const named = labelValue(labels, 'service')
  if (named && services.some(({ slug }) => slug === named)) return named
  const owner = services.find(
    ({ match }) => match !== undefined && compileMatchers(parseMatchers(match))(labels),
  )
  return owner?.slug ?? null
}
