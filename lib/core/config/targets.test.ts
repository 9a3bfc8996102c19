import { describe, expect, test } from 'vitest'
import { labelsToObject } from '../labels/index.ts'
import type { TargetGroup } from './job-config.ts'
import { buildScrapeJob } from './targets.ts'
import { loadText } from './testing.ts'

/** Builds the only job of a configuration with these targets discovered. */
async function build(fields: string, discovered: TargetGroup[] = []) {
  const { configuration, issues } = await loadText(`scrape_configs:\n  - job_name: j\n${fields}`)
  expect(issues).toEqual([])
  const [job] = configuration?.jobs ?? []
  if (!job) throw new Error('no job')
  return buildScrapeJob(job, discovered)
}

const STATIC = '    static_configs: [{targets: ["a:1"]}]\n'
const rule = (fields: string) => `    relabel_configs: [{${fields}}]\n`

type Row = [why: string, fields: string, url: string, labels: Record<string, string>]
const ROWS: Row[] = [
  ['defaults', STATIC, 'http://a:1/metrics', { job: 'j', instance: 'a:1' }],
  [
    'a scheme and a path',
    `${STATIC}    scheme: https\n    metrics_path: probe\n`,
    'https://a:1/probe',
    { job: 'j', instance: 'a:1' },
  ],
  [
    'params in the order of their names, encoded as forms are',
    `${STATIC}    params: {z: ["1"], "match[]": ["{job=\\"x y\\"}", "up"]}\n`,
    'http://a:1/metrics?match%5B%5D=%7Bjob%3D%22x+y%22%7D&match%5B%5D=up&z=1',
    { job: 'j', instance: 'a:1' },
  ],
  [
    'the blackbox pattern: the address becomes a parameter',
    `${STATIC}    metrics_path: /probe
    params: {module: [http_2xx]}
    relabel_configs:
      - {source_labels: [__address__], target_label: __param_target}
      - {source_labels: [__param_target], target_label: instance}
      - {target_label: __address__, replacement: "blackbox:9115"}
`,
    'http://blackbox:9115/probe?module=http_2xx&target=a%3A1',
    { job: 'j', instance: 'a:1' },
  ],
  [
    'labels of the group; the job may be renamed; what starts with __ goes',
    '    static_configs: [{targets: ["a:1"], labels: {job: other, team: blue, __meta_x: "1", __tmp_y: "2"}}]\n',
    'http://a:1/metrics',
    { job: 'other', instance: 'a:1', team: 'blue' },
  ],
  [
    'a path and a scheme from labels',
    '    static_configs: [{targets: ["a:1"], labels: {__scheme__: https, __metrics_path__: /m}}]\n',
    'https://a:1/m',
    { job: 'j', instance: 'a:1' },
  ],
  [
    'an address of IPv6',
    '    static_configs: [{targets: ["[::1]:9"]}]\n',
    'http://[::1]:9/metrics',
    { job: 'j', instance: '[::1]:9' },
  ],
  [
    'a path that needs encoding',
    `${STATIC}    metrics_path: "/a b?c#d%41"\n`,
    'http://a:1/a%20b%3Fc%23d%41',
    { job: 'j', instance: 'a:1' },
  ],
]

test.each(ROWS)('%s', async (_why, fields, url, labels) => {
  const { job, problems } = await build(fields)
  expect(problems).toEqual([])
  expect(job.targets.map(target => [target.url, labelsToObject(target.labels)])).toEqual([[url, labels]])
})

test('interval and timeout may come from labels', async () => {
  const { job } = await build(
    '    static_configs: [{targets: ["a:1"], labels: {__scrape_interval__: 5s, __scrape_timeout__: 500ms}}]\n',
  )
  expect(job.targets[0]).toMatchObject({ intervalMs: 5_000, timeoutMs: 500 })
})

test('discovered targets join the static ones; equal targets become one; dropped ones are counted', async () => {
  const { job, dropped } = await build(
    `${STATIC}${rule('source_labels: [__address__], regex: "c:3", action: drop')}`,
    [{ targets: ['a:1', 'b:2', 'c:3'], labels: { __meta_filepath: '/x' } }],
  )
  expect(job.targets.map(({ url }) => url)).toEqual(['http://a:1/metrics', 'http://b:2/metrics'])
  expect(dropped).toBe(1)
})

describe('a target that cannot be scraped is named, and harms no other', () => {
  test.each([
    ['no address', 'target_label: __address__, replacement: ""', 'relabelling left no __address__'],
    [
      'a path for an address',
      'target_label: __address__, replacement: "a/b"',
      '"a/b" is not a host and port',
    ],
    [
      'an interval of words',
      'target_label: __scrape_interval__, replacement: soon',
      '__scrape_interval__ "soon" is not a duration above zero',
    ],
    [
      'a timeout of nothing',
      'target_label: __scrape_timeout__, replacement: "0"',
      '__scrape_timeout__ "0" is not a duration above zero',
    ],
    [
      'a timeout over the interval',
      'target_label: __scrape_timeout__, replacement: 2m',
      'the scrape timeout 2m is longer than the scrape interval 1m: expected at most the interval',
    ],
  ])('%s', async (_why, fields, message) => {
    const only = `source_labels: [bad], regex: "yes", ${fields}`
    const { job, problems } = await build(`${STATIC}${rule(only)}`, [
      { targets: ['b:2'], labels: { bad: 'yes' } },
    ])
    expect(problems).toEqual([{ job: 'j', address: 'b:2', message }])
    expect(job.targets.map(({ url }) => url)).toEqual(['http://a:1/metrics'])
  })
})
