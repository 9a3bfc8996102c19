import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createManualClock } from '../../adapters/manual-clock.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { labelsFromObject, labelsToObject } from '../../core/labels/index.ts'
import { nextEvaluationAt, type RecordingRule, type RuleGroup } from '../../core/rules/index.ts'
import { isStaleAt } from '../../core/stale.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import { createQueryEngine } from '../query/index.ts'
import { createRuleManager, type GroupEvaluation, type RuleManager } from './index.ts'

const START_MS = 1_000_000_000
const INTERVAL_MS = 10_000

let clock: ReturnType<typeof createManualClock>
let store: SeriesStore
let manager: RuleManager
let evaluations: GroupEvaluation[]
let said: string[]
beforeEach(() => {
  clock = createManualClock(START_MS)
  store = createMemorySeriesStore()
  evaluations = []
  said = []
  const say = (fields: Readonly<Record<string, unknown>>, message: string) =>
    said.push(`${message}: ${String(fields.reason ?? fields.err)}`)
  manager = createRuleManager({
    store,
    query: createQueryEngine({ store, clock }),
    clock,
    log: { info: say, warn: say, error: say },
    onEvaluated: evaluation => evaluations.push(evaluation),
  })
})
afterEach(() => manager.stop())

const recording = (record: string, expr: string, labels: Record<string, string> = {}): RecordingRule => ({
  kind: 'recording',
  record,
  expr,
  labels: labelsFromObject(labels),
})
const group = (name: string, rules: RuleGroup['rules'], more: Partial<RuleGroup> = {}): RuleGroup => ({
  file: 'r.yml',
  name,
  intervalMs: INTERVAL_MS,
  queryOffsetMs: 0,
  limit: 0,
  rules,
  ...more,
})

/** Writes samples now. */
function write(...samples: [labels: Record<string, string>, value: number][]): void {
  const refs = samples.map(([labels]) => store.resolve(labelsFromObject(labels)) ?? 0)
  store.append({
    refs: Uint32Array.from(refs),
    timestampsMs: new Float64Array(refs.length).fill(clock.now()),
    values: Float64Array.from(samples.map(([, value]) => value)),
  })
}

/** What stands under a name: labels, and its values with their instants relative to the first evaluation; stale as `stale`. */
async function read(name: string, firstMs: number) {
  const found = await store.select({
    matchers: [{ name: '__name__', op: '=', value: name }],
    fromMs: 0,
    toMs: START_MS * 2,
  })
  return found.map(({ labels, timestampsMs, values }) => {
    const { __name__, ...rest } = labelsToObject(labels)
    const samples = [...timestampsMs].map((ms, i): [number, number | 'stale'] => [
      ms - firstMs,
      isStaleAt(values, i) ? 'stale' : (values[i] ?? 0),
    ])
    return { ...rest, samples }
  })
}

const first = (of: RuleGroup) => nextEvaluationAt(of, START_MS)

describe('evaluation', () => {
  test('on the instants of the group, rules in order, later ones seeing earlier ones', async () => {
    const g = group('g', [
      recording('job:up:sum', 'sum by (job) (up)', { team: 'blue' }),
      recording('job:up:twice', 'job:up:sum * 2'),
    ])
    write([{ __name__: 'up', job: 'a', instance: '1' }, 1], [{ __name__: 'up', job: 'a', instance: '2' }, 1])
    await manager.applyGroups([g])
    await clock.advance(INTERVAL_MS * 2)
    expect(await read('job:up:sum', first(g))).toEqual([
      {
        job: 'a',
        team: 'blue',
        samples: [
          [0, 2],
          [INTERVAL_MS, 2],
        ],
      },
    ])
    expect(await read('job:up:twice', first(g))).toEqual([
      {
        job: 'a',
        team: 'blue',
        samples: [
          [0, 4],
          [INTERVAL_MS, 4],
        ],
      },
    ])
    expect(evaluations).toEqual([
      { file: 'r.yml', group: 'g', durationMs: 0, failedRules: [], missed: 0 },
      { file: 'r.yml', group: 'g', durationMs: 0, failedRules: [], missed: 0 },
    ])
    expect(first(g) - START_MS).toBeLessThanOrEqual(INTERVAL_MS)
  })

  test('a number is recorded without labels; an offset moves the instant into the past', async () => {
    const g = group('g', [recording('answer', '42')], { queryOffsetMs: 3_000 })
    await manager.applyGroups([g])
    await clock.advance(INTERVAL_MS)
    expect(await read('answer', first(g))).toEqual([{ samples: [[-3_000, 42]] }])
  })

  test('a series that the expression no longer gives is marked stale, once', async () => {
    const g = group('g', [recording('seen', 'x > 0')])
    write([{ __name__: 'x', i: 'a' }, 1], [{ __name__: 'x', i: 'b' }, 1])
    await manager.applyGroups([g])
    await clock.advance(INTERVAL_MS)
    write([{ __name__: 'x', i: 'b' }, 0])
    await clock.advance(INTERVAL_MS * 2)
    expect(await read('seen', first(g))).toEqual([
      {
        i: 'a',
        samples: [
          [0, 1],
          [INTERVAL_MS, 1],
          [INTERVAL_MS * 2, 1],
        ],
      },
      {
        i: 'b',
        samples: [
          [0, 1],
          [INTERVAL_MS, 'stale'],
        ],
      },
    ])
  })

  test('a rule that fails writes nothing, says why, and harms no other', async () => {
    const g = group('g', [
      recording('bad', 'a * on (job) b'),
      recording('same', 'label_replace(b, "i", "", "", "")'),
      recording('good', '1'),
    ])
    const many = ['1', '2'].map((i): [Record<string, string>, number] => [{ __name__: 'b', i }, 1])
    write([{ __name__: 'a' }, 1], ...many)
    await manager.applyGroups([g])
    await clock.advance(INTERVAL_MS)
    const [state] = manager.groups()
    expect(state?.rules).toMatchObject([
      { health: 'err', series: 0 },
      { health: 'err', series: 0 },
      { health: 'ok', series: 1 },
    ])
    expect(state?.rules[0]?.lastError).toContain('many-to-many matching not allowed')
    expect(said).toHaveLength(2)
    expect(evaluations[0]?.failedRules).toEqual(['bad', 'same'])
    await clock.advance(INTERVAL_MS)
    expect(said).toHaveLength(2)
  })

  test('more series than the limit of the group fail the rule', async () => {
    const g = group('g', [recording('r', 'b')], { limit: 1 })
    write([{ __name__: 'b', i: '1' }, 1], [{ __name__: 'b', i: '2' }, 1])
    await manager.applyGroups([g])
    await clock.advance(INTERVAL_MS)
    expect(manager.groups()[0]?.rules[0]?.lastError).toBe(
      'it gives 2 series, and the limit of its group is 1',
    )
    expect(await read('r', 0)).toEqual([])
  })
})

describe('reload', () => {
  test('a group that stays goes on undisturbed; a new one joins', async () => {
    const g = group('g', [recording('one', '1')])
    await manager.applyGroups([g])
    await clock.advance(INTERVAL_MS)
    await manager.applyGroups([structuredClone(g), group('h', [recording('two', '2')])])
    expect(manager.groups()[0]?.rules[0]).toMatchObject({ health: 'ok', series: 1 })
    await clock.advance(INTERVAL_MS)
    expect(await read('one', first(g))).toEqual([
      {
        samples: [
          [0, 1],
          [INTERVAL_MS, 1],
        ],
      },
    ])
    expect(await read('two', 0)).toHaveLength(1)
  })

  test('a changed group keeps its rules: what vanished meanwhile is still marked; a dropped rule ends', async () => {
    const g = group('g', [recording('seen', 'x > 0'), recording('dropped', '1')])
    write([{ __name__: 'x', i: 'a' }, 1], [{ __name__: 'x', i: 'b' }, 1])
    await manager.applyGroups([g])
    await clock.advance(INTERVAL_MS)
    await manager.applyGroups([group('g', [recording('added', '2'), recording('seen', 'x{i="a"} > 0')])])
    await clock.advance(INTERVAL_MS)
    expect(await read('seen', first(g))).toEqual([
      {
        i: 'a',
        samples: [
          [0, 1],
          [INTERVAL_MS, 1],
        ],
      },
      {
        i: 'b',
        samples: [
          [0, 1],
          [INTERVAL_MS, 'stale'],
        ],
      },
    ])
    expect(await read('dropped', first(g))).toEqual([
      {
        samples: [
          [0, 1],
          [INTERVAL_MS, 'stale'],
        ],
      },
    ])
    expect(await read('added', first(g))).toEqual([{ samples: [[INTERVAL_MS, 2]] }])
  })

  test('the series of a group that goes are marked stale at once', async () => {
    const g = group('g', [recording('one', '1')])
    await manager.applyGroups([g])
    await clock.advance(INTERVAL_MS)
    await manager.applyGroups([])
    const [series] = await read('one', first(g))
    expect(series?.samples.map(([, value]) => value)).toEqual([1, 'stale'])
    await clock.advance(INTERVAL_MS * 2)
    expect((await read('one', first(g)))[0]?.samples).toHaveLength(2)
  })

  test('stop leaves the series as they are: a restart goes on with them', async () => {
    const g = group('g', [recording('one', '1')])
    await manager.applyGroups([g])
    await clock.advance(INTERVAL_MS)
    await manager.stop()
    await manager.applyGroups([g])
    await clock.advance(INTERVAL_MS * 2)
    expect(await read('one', first(g))).toEqual([{ samples: [[0, 1]] }])
  })
})
