import { describe, expect, test } from 'vitest'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import type { RelabelRule } from '../../core/relabel/index.ts'
import type { ScrapeJob } from '../../core/scrape/job.ts'
import type { SeriesStore } from '../../ports/series-store.ts'
import { createScene, scrapeJob, scrapeTarget, TEXT } from './testing.ts'

const SECOND = 1_000
const INTERVAL = 10 * SECOND
const target = scrapeTarget('a:1')

const rule = (changes: Partial<RelabelRule>): RelabelRule => ({
  sourceLabels: [],
  separator: ';',
  regex: '(.*)',
  modulus: 0,
  targetLabel: '',
  replacement: '$1',
  action: 'replace',
  ...changes,
})

const values = (samples: readonly string[]) => samples.map(sample => sample.split(' ')[1])

/** Scrapes once a body, one interval apart, under one job; `null` is a target that does not answer. */
async function play(bodies: readonly (string | null)[], changes: Partial<ScrapeJob> = {}) {
  const scene = createScene()
  scene.manager.apply([scrapeJob([target], changes)])
  for (const body of bodies) {
    scene.answer('a:1', body ?? { ok: false, error: 'nothing answers' })
    await scene.clock.advance(INTERVAL)
  }
  expect(scene.errors).toEqual([])
  return scene
}

describe('the loop', () => {
  test('asks once an interval, at its own place in it, and stores with the target labels', async () => {
    const { asked, samplesOf, seriesNames } = await play(['x{k="v"} 1\n', 'x{k="v"} 2\n'])
    const [first = 0, second = 0] = asked.map(({ atMs }) => atMs)
    expect(second - first).toBe(INTERVAL)
    expect(await samplesOf('x')).toEqual([`${first} 1`, `${second} 2`])
    expect(await seriesNames()).toContain('x{instance="a:1", job="test", k="v"}')
  })

  test('spreads targets over the interval, each at the same place after a restart', async () => {
    const targets = Array.from({ length: 20 }, (_, i) => scrapeTarget(`host-${i}:1`))
    const places = async () => {
      const { manager, clock, asked } = createScene()
      manager.apply([scrapeJob(targets)])
      await clock.advance(INTERVAL)
      await manager.stop()
      return new Map(asked.map(({ url, atMs }) => [url, atMs % INTERVAL]))
    }
    const [first, again] = [await places(), await places()]
    expect(first.size).toBe(20)
    expect(new Set(first.values()).size).toBeGreaterThan(15)
    expect(again).toEqual(first)
  })

  test('never asks twice at a time, and goes on after an answer that took longer than the interval', async () => {
    const { manager, clock, asked, answer } = createScene()
    const waiting: (() => void)[] = []
    answer('a:1', async () => {
      await new Promise<void>(resolve => waiting.push(resolve))
      return { ok: true, contentType: TEXT, body: Buffer.from('x 1\n') }
    })
    manager.apply([scrapeJob([target])])
    await clock.advance(4 * INTERVAL)
    expect(asked).toHaveLength(1)
    waiting[0]?.()
    await clock.advance(INTERVAL)
    expect(asked).toHaveLength(2)
    waiting[1]?.()
  })

  test('a scrape that is wanted while one is under way is that one', async () => {
    const { manager, asked, answer } = createScene()
    let answerNow = () => {}
    answer('a:1', async () => {
      await new Promise<void>(resolve => {
        answerNow = resolve
      })
      return { ok: true, contentType: TEXT, body: Buffer.from('x 1\n') }
    })
    manager.apply([scrapeJob([target])])
    const both = [manager.collect({}), manager.collect({ job: 'test' })]
    await new Promise(resolve => setImmediate(resolve))
    answerNow()
    const [[a], [b]] = (await Promise.all(both)) as [
      ReturnType<typeof manager.list>,
      ReturnType<typeof manager.list>,
    ]
    expect([a?.health, b?.health, asked.length]).toEqual(['up', 'up', 1])
  })

  test('tells of each scrape and of changed targets', async () => {
    const { manager, clock, answer, events } = createScene()
    const heard: unknown[] = []
    events.on('scraped', event => heard.push([event.instance, event.isUp]))
    events.on('targetsChanged', () => heard.push('targets'))
    answer('a:1', 'x 1\n')
    manager.apply([scrapeJob([target])])
    manager.apply([scrapeJob([target])])
    await clock.advance(INTERVAL)
    expect(heard).toEqual(['targets', ['a:1', true]])
  })

  test('asks a target inside this process at once', async () => {
    const inside = { 'opsdeck:process': async () => ({ contentType: TEXT, body: 'own 1\n' }) }
    const { manager, clock, asked, samplesOf } = createScene({ inside })
    manager.apply([scrapeJob([scrapeTarget('self', { url: 'opsdeck:process' })], { source: 'self' })])
    await clock.advance(0)
    expect(values(await samplesOf('own'))).toEqual(['1'])
    expect(asked).toEqual([])
    expect(manager.list()[0]).toMatchObject({ url: 'opsdeck:process', health: 'up', source: 'self' })
  })
})

describe('what a target is shown as', () => {
  test('before, after a good and after a failed scrape', async () => {
    const { manager, clock, answer } = createScene()
    manager.apply([scrapeJob([target])])
    expect(manager.list()).toEqual([
      {
        job: 'test',
        instance: 'a:1',
        url: 'http://a:1/metrics',
        health: 'unknown',
        lastScrape: null,
        lastDurationSeconds: null,
        samples: 0,
        lastError: null,
        intervalSeconds: 10,
        timeoutSeconds: 5,
        labels: { job: 'test', instance: 'a:1' },
        discoveredLabels: { __address__: 'a:1' },
        source: 'file',
      },
    ])
    answer('a:1', 'x 1\ny 2\n')
    await clock.advance(INTERVAL)
    expect(manager.list()[0]).toMatchObject({ health: 'up', samples: 2, lastError: null })
    answer('a:1', 'x 1\ny two\n')
    await clock.advance(INTERVAL)
    expect(manager.list()[0]).toMatchObject({
      health: 'down',
      samples: 0,
      lastError: 'line 2 of the answer: the value is not a number',
    })
  })

  test('never with credentials', () => {
    const { manager } = createScene()
    const url = 'http://user:pass@a:1/metrics?token=abc&module=http'
    manager.apply([scrapeJob([scrapeTarget('a:1', { url })])])
    expect(manager.list()[0]?.url).toBe('http://a:1/metrics?token=***&module=http')
  })

  test('with the metadata of all targets, equal ones once', async () => {
    const { manager, answer } = createScene()
    answer('a:1', '# TYPE x counter\n# HELP x help\nx 1\n')
    answer('b:1', '# TYPE x counter\n# HELP x help\nx 1\n# TYPE y gauge\n')
    answer('c:1', '# TYPE x gauge\nx 1\n')
    manager.apply([scrapeJob(['a:1', 'b:1', 'c:1'].map(instance => scrapeTarget(instance)))])
    await manager.collect({})
    expect([...manager.metadata()]).toEqual([
      [
        'x',
        [
          { type: 'counter', help: 'help', unit: '' },
          { type: 'gauge', help: '', unit: '' },
        ],
      ],
      ['y', [{ type: 'gauge', help: '', unit: '' }]],
    ])
  })
})

describe('series that end', () => {
  test('vanished from a good scrape: one marker, at that scrape', async () => {
    const { samplesOf } = await play(['x 1\ny 1\n', 'x 2\n', 'x 3\n', 'x 4\ny 5\n'])
    expect(values(await samplesOf('y'))).toEqual(['1', 'stale', '5'])
    expect(values(await samplesOf('x'))).toEqual(['1', '2', '3', '4'])
  })

  test('a failed scrape ends all, once; up says 0', async () => {
    const { samplesOf } = await play(['x 1\n', null, null, 'x 2\n'])
    expect(values(await samplesOf('x'))).toEqual(['1', 'stale', '2'])
    expect(values(await samplesOf('up'))).toEqual(['1', '0', '0', '1'])
  })

  test('a bad line fails the whole scrape', async () => {
    const { samplesOf } = await play(['x 1\n', 'x 2\nbad{\n'])
    expect(values(await samplesOf('x'))).toEqual(['1', 'stale'])
  })

  test('a target that goes: its series and those about it', async () => {
    const { manager, clock, samplesOf } = await play(['x 1\n'])
    manager.apply([])
    await clock.advance(0)
    expect(values(await samplesOf('x'))).toEqual(['1', 'stale'])
    expect(values(await samplesOf('up'))).toEqual(['1', 'stale'])
    expect(manager.list()).toEqual([])
  })

  test('at shutdown all', async () => {
    const { manager, samplesOf } = await play(['x 1\n'])
    await manager.stop()
    expect(values(await samplesOf('x'))).toEqual(['1', 'stale'])
    expect(values(await samplesOf('scrape_duration_seconds')).at(-1)).toBe('stale')
  })

  test('those with timestamps of their own are not marked, unless the job tracks them', async () => {
    const bodies = ['x 1 5000\n', null]
    expect(values(await (await play(bodies)).samplesOf('x'))).toEqual(['1'])
    const tracked = await play(bodies, { trackTimestampsStaleness: true })
    expect(values(await tracked.samplesOf('x'))).toEqual(['1', 'stale'])
  })
})

describe('a reload', () => {
  test('leaves an unchanged target alone', async () => {
    const { manager, clock, samplesOf, asked } = await play(['x 1\n'])
    manager.apply([scrapeJob([scrapeTarget('a:1')]), scrapeJob([], { name: 'other' })])
    await clock.advance(INTERVAL)
    expect(values(await samplesOf('x'))).toEqual(['1', '1'])
    expect(asked).toHaveLength(2)
  })

  test('with another interval or address keeps the series going', async () => {
    const { manager, clock, samplesOf, answer } = await play(['x 1\ny 1\n'])
    answer('b:1', 'x 2\n')
    manager.apply([scrapeJob([scrapeTarget('a:1', { url: 'http://b:1/metrics', intervalMs: 5_000 })])])
    await clock.advance(5_000)
    expect(values(await samplesOf('x'))).toEqual(['1', '2'])
    expect(values(await samplesOf('y'))).toEqual(['1', 'stale'])
    expect(values(await samplesOf('scrape_series_added'))).toEqual(['2', '0'])
  })

  test('in the middle of a scrape waits for it', async () => {
    const { manager, clock, samplesOf, answer } = createScene()
    let answerNow = () => {}
    answer('a:1', async () => {
      await new Promise<void>(resolve => {
        answerNow = resolve
      })
      return { ok: true, contentType: TEXT, body: Buffer.from('x 1\ny 1\n') }
    })
    manager.apply([scrapeJob([target])])
    const scrape = manager.collect({})
    await clock.advance(0)
    manager.apply([
      scrapeJob([target], {
        metricRelabelRules: [rule({ action: 'drop', sourceLabels: ['__name__'], regex: 'y' })],
      }),
    ])
    answerNow()
    await scrape
    answer('a:1', 'x 2\ny 2\n')
    await clock.advance(INTERVAL)
    expect(values(await samplesOf('x'))).toEqual(['1', '2'])
    expect(values(await samplesOf('y'))).toEqual(['1', 'stale'])
  })

  test('above target_limit asks none of the job and says so', async () => {
    const { manager, asked } = createScene()
    manager.apply([scrapeJob([target, scrapeTarget('b:1')], { targetLimit: 1 })])
    const states = await manager.collect({})
    expect(states.map(({ lastError }) => lastError)).toEqual(
      Array(2).fill(expect.stringMatching(/has 2 targets, target_limit is 1/)),
    )
    expect(asked).toEqual([])
  })

  test('takes the same target twice as one', () => {
    const { manager } = createScene()
    manager.apply([scrapeJob([target, target, scrapeTarget('a:1', { url: 'http://a:2/metrics' })])])
    expect(manager.list().map(({ url }) => url)).toEqual(['http://a:1/metrics', 'http://a:2/metrics'])
  })
})

describe('labels', () => {
  test.each([
    [
      'own ones become exported_',
      {},
      'x{job="mine"} 1\n',
      'x{exported_job="mine", instance="a:1", job="test"}',
    ],
    [
      'an exported_ one that is there already is not lost',
      {},
      'x{job="mine",exported_job="older"} 1\n',
      'x{exported_exported_job="mine", exported_job="older", instance="a:1", job="test"}',
    ],
    [
      'honor_labels: own ones stay',
      { honorLabels: true },
      'x{job="mine"} 1\n',
      'x{instance="a:1", job="mine"}',
    ],
    [
      "honor_labels: an empty one takes the target's away",
      { honorLabels: true },
      'x{instance=""} 1\n',
      'x{job="test"}',
    ],
    ['an empty one is none', {}, 'x{instance=""} 1\n', 'x{instance="a:1", job="test"}'],
    [
      'metric relabelling sees the merged labels',
      { metricRelabelRules: [rule({ sourceLabels: ['instance'], targetLabel: 'host' })] },
      'x 1\n',
      'x{host="a:1", instance="a:1", job="test"}',
    ],
  ])('%s', async (_name, changes, body, expected) => {
    const { seriesNames } = await play([body], changes)
    expect(await seriesNames()).toContain(expected)
  })

  test('two lines that become one series: the first counts, one series is added, and it ends once', async () => {
    const metricRelabelRules = [rule({ action: 'labeldrop', regex: 'id' })]
    const scene = await play(['x{id="1"} 1\nx{id="2"} 2\n', 'x{id="2"} 3\n', 'x{id="3"} 4\n', 'y 1\n'], {
      metricRelabelRules,
    })
    expect(values(await scene.samplesOf('x'))).toEqual(['1', '3', '4', 'stale'])
    expect(values(await scene.samplesOf('scrape_series_added'))).toEqual(['1', '0', '0', '1'])
    expect(scene.dropped.get('duplicate')).toBe(1)
  })
})

describe('the report on a scrape', () => {
  const drop = { metricRelabelRules: [rule({ action: 'drop', sourceLabels: ['__name__'], regex: 'y' })] }

  test('counts samples before and after relabelling, and new series', async () => {
    const { samplesOf, dropped } = await play(['x 1\ny 1\nz 1\n', 'x 1\ny 1\n', 'x 1\nz 1\n'], drop)
    expect(values(await samplesOf('scrape_samples_scraped'))).toEqual(['3', '2', '2'])
    expect(values(await samplesOf('scrape_samples_post_metric_relabeling'))).toEqual(['2', '1', '2'])
    expect(values(await samplesOf('scrape_series_added'))).toEqual(['2', '0', '1'])
    expect(dropped.get('relabelled')).toBe(2)
  })

  test('a series that comes back after a failed scrape is not new', async () => {
    const { samplesOf } = await play(['x 1\n', null, 'x 2\n'])
    expect(values(await samplesOf('scrape_series_added'))).toEqual(['1', '0', '0'])
  })

  test('a sample_limit counts what relabelling leaves', async () => {
    const limits = { samples: 2, labels: 0, labelNameLength: 0, labelValueLength: 0, bodyBytes: 0 }
    const good = await play(['x 1\ny 1\nz 1\n'], { ...drop, limits })
    expect(values(await good.samplesOf('up'))).toEqual(['1'])
    const bad = await play(['w 1\nx 1\ny 1\nz 1\n'], { ...drop, limits })
    expect(values(await bad.samplesOf('up'))).toEqual(['0'])
    expect(await bad.samplesOf('x')).toEqual([])
    expect(values(await bad.samplesOf('scrape_samples_post_metric_relabeling'))).toEqual(['3'])
    expect(bad.manager.list()[0]?.lastError).toMatch(/shows 3 samples, more than the sample_limit of 2/)
    expect(bad.scraped.map(({ refusal }) => refusal)).toEqual(['sample_limit'])
  })

  test.each([
    ['label_limit', { labels: 3 }, /x has 4 labels, label_limit is 3/],
    ['label_name_length_limit', { labelNameLength: 8 }, /label name of "long_name" on x has 9 bytes/],
    ['label_value_length_limit', { labelValueLength: 4 }, /label value of "long_name" on x has 5 bytes/],
  ])('%s fails the scrape', async (refusal, limit, words) => {
    const none = { samples: 0, labels: 0, labelNameLength: 0, labelValueLength: 0, bodyBytes: 0 }
    const scene = await play(['x{long_name="12é4"} 1\n'], { limits: { ...none, ...limit } })
    expect(scene.manager.list()[0]).toMatchObject({ health: 'down', lastError: expect.stringMatching(words) })
    expect(scene.scraped.map(outcome => outcome.refusal)).toEqual([refusal])
  })
})

describe('timestamps of the target', () => {
  const body = 'x 1 900000\n'

  test('are kept', async () => {
    expect(await (await play([body])).samplesOf('x')).toEqual(['900000 1'])
  })

  test('are not, when the job does not honour them', async () => {
    const { samplesOf, asked } = await play([body], { honorTimestamps: false })
    expect(await samplesOf('x')).toEqual([`${asked[0]?.atMs} 1`])
  })

  test('far in the future are dropped and counted; out of order as well', async () => {
    const scene = await play(['x 1 900000\n', 'x 2 800000\ny 1 9000000000000\n'])
    expect(await scene.samplesOf('x')).toEqual(['900000 1'])
    expect([...scene.dropped]).toEqual([
      ['out_of_order', 1],
      ['out_of_bounds', 1],
    ])
  })
})

test('refs of an epoch that is over are asked for again', async () => {
  const memory = createMemorySeriesStore()
  let epoch = 0
  const store: SeriesStore = Object.create(memory, { epoch: { get: () => memory.epoch + epoch } })
  for (const verb of ['resolve', 'append', 'select', 'series'] as const) {
    Object.defineProperty(store, verb, { value: memory[verb].bind(memory) })
  }
  const scene = createScene({ store })
  scene.manager.apply([scrapeJob([target])])
  scene.answer('a:1', 'x 1\ny 1\n')
  await scene.clock.advance(INTERVAL)
  epoch++
  scene.answer('a:1', 'x 2\n')
  await scene.clock.advance(INTERVAL)
  expect(values(await scene.samplesOf('x'))).toEqual(['1', '2'])
  expect(values(await scene.samplesOf('y'))).toEqual(['1', 'stale'])
  expect(values(await scene.samplesOf('scrape_series_added'))).toEqual(['2', '0'])
})

test('labels of a target may hold anything that a label may', async () => {
  const odd = scrapeTarget('ü "1"', {
    labels: labelsFromObject({ job: 'test', instance: 'ü "1"' }),
    url: 'http://odd/metrics',
  })
  const { manager, answer } = createScene()
  answer('odd', 'x 1\n')
  manager.apply([scrapeJob([odd])])
  expect(await manager.collect({ instance: 'ü "1"' })).toMatchObject([{ health: 'up' }])
})
