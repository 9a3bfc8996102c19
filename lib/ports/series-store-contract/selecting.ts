import { beforeEach, expect, test } from 'vitest'
import { labelsToObject, labelValue } from '../../core/labels/index.ts'
import type { SeriesSlice } from '../series-store.ts'
import { batchOf, EVERYTHING, type Point, plain, type Reach, resolved, START_MS } from './helpers.ts'

/** What selections give. */
export function selecting(reach: Reach): void {
  beforeEach(() => {
    const points: Point[] = []
    for (const job of ['api', 'web', '']) {
      const ref = resolved(reach(), { __name__: 'up', job, code: job === 'web' ? '500' : '200' })
      for (let i = 0; i < 100; i++) points.push([ref, i * 1_000, i])
    }
    reach().append(batchOf(points.sort((a, b) => a[1] - b[1])))
  })
  const select = (op: '=' | '!=' | '=~' | '!~', name: string, value: string) =>
    reach().select({ matchers: [{ name, op, value }], fromMs: 0, toMs: EVERYTHING.toMs })

  test.each([
    ['=', 'job', 'api', ['api']],
    ['=', 'job', '', ['']],
    ['!=', 'job', 'api', ['', 'web']],
    ['!=', 'job', '', ['api', 'web']],
    ['=~', 'job', 'a.*|nothing', ['api']],
    ['=~', 'job', 'a', []],
    ['=~', 'job', '|web', ['', 'web']],
    ['=~', 'job', '.*', ['', 'api', 'web']],
    ['=~', 'job', '.+', ['api', 'web']],
    ['!~', 'job', '.+', ['']],
    ['!~', 'job', 'w.b', ['', 'api']],
    ['!~', 'absent', '.+', ['', 'api', 'web']],
    ['=', 'absent', 'x', []],
    ['=', '__name__', 'up', ['', 'api', 'web']],
  ] as const)('{job %s…} %s %s "%s"', async (op, name, value, jobs) => {
    const found = (await select(op, name, value)).map(slice => labelValue(slice.labels, 'job'))
    expect(new Set(found)).toEqual(new Set(jobs))
    expect(found).toHaveLength(jobs.length)
  })

  test('a scan visits what a selection gives, one after the other', async () => {
    const request = {
      matchers: [{ name: 'job', op: '!=', value: 'web' } as const],
      fromMs: START_MS + 5_000,
      toMs: START_MS + 8_000,
    }
    const visited: SeriesSlice[] = []
    await reach().scan(request, () => ({ labels, timestampsMs, values }) => {
      visited.push({ labels, timestampsMs: timestampsMs.slice(), values: values.slice() })
    })
    expect(visited).toHaveLength(2)
    expect(plain(visited)).toEqual(plain(await reach().select(request)))
    const signal = AbortSignal.abort(new Error('gone'))
    await expect(reach().scan({ ...request, signal }, () => () => undefined)).rejects.toThrow('gone')
  })

  test('several matchers must all pass', async () => {
    const slices = await reach().select({
      matchers: [
        { name: '__name__', op: '=', value: 'up' },
        { name: 'job', op: '!=', value: '' },
        { name: 'code', op: '=~', value: '2..' },
      ],
      fromMs: 0,
      toMs: EVERYTHING.toMs,
    })
    expect(slices.map(slice => labelsToObject(slice.labels).job)).toEqual(['api'])
  })

  test.each([
    ['both ends are inside', 10_000, 12_000, [10, 11, 12]],
    ['between samples is nothing', 10_001, 10_999, []],
    ['before the first', -5_000, 1_000, [0, 1]],
    ['after the last', 98_500, 500_000, [99]],
  ])('a window: %s', async (_why, fromMs, toMs, values) => {
    const slices = await reach().select({
      matchers: [{ name: 'job', op: '=', value: 'api' }],
      fromMs: START_MS + fromMs,
      toMs: START_MS + toMs,
    })
    expect(slices.flatMap(slice => [...slice.values])).toEqual(values)
  })

  test('a selection of too many samples fails by its code, one of exactly as many does not', async () => {
    const request = { matchers: [], fromMs: 0, toMs: EVERYTHING.toMs }
    await expect(reach().select({ ...request, maxSamples: 299 })).rejects.toMatchObject({
      code: 'too_many_samples',
    })
    await expect(reach().select({ ...request, maxSamples: 300 })).resolves.toHaveLength(3)
  })

  test('an aborted selection rejects with the reason', async () => {
    const reason = new Error('the page was closed')
    const signal = AbortSignal.abort(reason)
    await expect(reach().select({ matchers: [], fromMs: 0, toMs: 1, signal })).rejects.toBe(reason)
  })

  test('what is handed out is the caller’s: writing into it changes nothing', async () => {
    const [slice] = await select('=', 'job', 'api')
    slice?.values.fill(-1)
    const [again] = await select('=', 'job', 'api')
    expect(again?.values[5]).toBe(5)
  })
}
