import type { Cardinality } from '../../contract/cardinality.ts'
import type { ConfigurationState } from '../../contract/configuration.ts'
import type { TargetState } from '../../contract/targets.ts'
import { type Named, namesIn, proposeDrops, SeriesCount, topOf } from '../../core/cardinality/index.ts'
import { type Labels, labelsKey } from '../../core/labels/index.ts'
import { parseExpr } from '../../core/promql/index.ts'
import type { Deck } from '../../ports/deck.ts'
import type { Context } from '../context.ts'
import { requirePermission } from '../require.ts'

const HOUR_MS = 3_600_000
const TOP = 20
const SLICE = 5_000

type Target = Pick<TargetState, 'job' | 'instance' | 'refusedGrowth'>
type Sources = {
  readonly store: Pick<Deck['store'], 'series' | 'statistics'>
  readonly usage: Deck['usage']
  readonly targets: { readonly list: () => Promise<readonly Target[]> }
  readonly configuration: { readonly current: () => Promise<Pick<ConfigurationState, 'files' | 'jobs'>> }
}
type Ctx = Pick<Context, 'clock' | 'actor'> & { readonly deck: Sources }

/** The series of the last two hours, counted; what grew within the last one, and what nobody would miss. */
export async function readCardinality(ctx: Ctx): Promise<Cardinality> {
  requirePermission(ctx, 'operations.read')
  const { deck } = ctx
  const nowMs = ctx.clock.now()
  const within = (fromMs: number, toMs: number) => deck.store.series({ anyOf: [], fromMs, toMs })
  const series = await within(nowMs - 2 * HOUR_MS, nowMs + HOUR_MS)
  const older = await keysOf(await within(nowMs - 2 * HOUR_MS, nowMs - HOUR_MS))
  const count = new SeriesCount()
  let newLastHour = 0
  await inSlices(series, labels => {
    const isFresh = !older.has(labelsKey(labels))
    if (isFresh) newLastHour++
    count.add(labels, isFresh)
  })
  const [targets, usage, configuration] = [
    await deck.targets.list(),
    await deck.usage.expressions(),
    await deck.configuration.current(),
  ]
  const { activeSeries, maxActiveSeries } = deck.store.statistics()
  const drops = proposeDrops({
    series,
    named: await namedBy(usage.expressions),
    jobs: new Set(configuration.jobs.filter(({ source }) => source === 'file').map(({ name }) => name)),
    words: wordsOf(configuration),
  })
  return {
    series: series.length,
    active: activeSeries,
    cap: maxActiveSeries ?? null,
    newLastHour,
    ...tops(count, targets),
    drops,
    watchedSinceMs: usage.sinceMs,
  }
}

function tops(count: SeriesCount, states: readonly Target[]) {
  const refusals = new Map(states.map(one => [`${one.job}\n${one.instance}`, one.refusedGrowth ?? null]))
  const targets = topOf(count.targets, ({ series }) => series, TOP)
  const refused = [...count.targets].filter(
    ([key]) => refusals.get(key) && !targets.some(([one]) => one === key),
  )
  return {
    metrics: topOf(count.metrics, ({ series }) => series, TOP).map(([name, { series, fresh }]) => ({
      name,
      series,
      newLastHour: fresh,
    })),
    labels: topOf(count.labels, ({ bytes }) => bytes, TOP).map(([name, { values, bytes, series }]) => ({
      name,
      values: values.size,
      bytes,
      series,
    })),
    pairs: count.topPairs(TOP),
    targets: [...targets, ...refused].map(([key, { job, instance, series, fresh }]) => ({
      job,
      instance,
      series,
      newLastHour: fresh,
      refusedGrowth: refusals.get(key) ?? null,
    })),
  }
}

/** A hundred thousand series are more than anybody else should wait for. */
async function inSlices<T>(list: readonly T[], work: (item: T) => void): Promise<void> {
  for (let i = 0; i < list.length; i += SLICE) {
    for (const item of list.slice(i, i + SLICE)) work(item)
    await new Promise(resolve => setImmediate(resolve))
  }
}

async function keysOf(series: readonly Labels[]): Promise<Set<string>> {
  const keys = new Set<string>()
  await inSlices(series, labels => keys.add(labelsKey(labels)))
  return keys
}

async function namedBy(expressions: readonly string[]): Promise<Named> {
  const all = {
    metrics: new Set<string>(),
    patterns: [] as Named['patterns'][number][],
    labels: new Set<string>(),
  }
  await inSlices(expressions, text => {
    const named = namesOf(text)
    if (!named) return
    for (const metric of named.metrics) all.metrics.add(metric)
    for (const label of named.labels) all.labels.add(label)
    all.patterns.push(...named.patterns)
  })
  const patterns = new Map(all.patterns.map(pattern => [JSON.stringify(pattern), pattern]))
  return { ...all, patterns: [...patterns.values()] }
}

/** Null for what does not parse: somebody was still typing. */
function namesOf(text: string): Named | null {
  try {
    return namesIn(parseExpr(text))
  } catch {
    return null
  }
}

/** Everything that could be a name in services, rules and what else is configured; where it is scraped is left out. */
function wordsOf({ files }: Pick<ConfigurationState, 'files'>): Set<string> {
  const words = new Set<string>()
  for (const { text } of files)
    for (const part of text.split(/^(?=\S)/m)) {
      if (part.startsWith('scrape_configs:')) continue
      for (const [word] of part.matchAll(/[A-Za-z_:][\w:]*/g)) words.add(word)
    }
  return words
}
