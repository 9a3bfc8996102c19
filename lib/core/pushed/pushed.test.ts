import { describe, expect, it, test } from 'vitest'
import { PushConfig } from '../config/schema/push.ts'
import { formatLabels, labelsFromObject } from '../labels/index.ts'
import { compileMapping, documentSamples, pushedFamilies, type ReadSample, readGroupPath } from './index.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64url')

describe('the path of a group', () => {
  it.each([
    ['job/a', ['job', 'a'], { job: 'a' }],
    ['labels', ['job', 'a', 'instance', 'h:1', 'dir', 'x'], { job: 'a', instance: 'h:1', dir: 'x' }],
    ['base64', ['job@base64', base64('a/b'), 'dir@base64', base64('/var/ü')], { job: 'a/b', dir: '/var/ü' }],
    ['base64 with padding', ['job', 'a', 'dir@base64', 'L3Zhci90bXA='], { job: 'a', dir: '/var/tmp' }],
    ['an empty value is no label', ['job', 'a', 'instance@base64', '='], { job: 'a' }],
  ])('%s', (_what, steps, labels) => {
    expect(readGroupPath(steps).labels).toEqual(labelsFromObject(labels))
  })

  it.each([
    ['no job', ['instance', 'a'], 'expected /api/push/metrics/job/<job>'],
    ['an empty job', ['job@base64', '='], 'job name is required'],
    ['half a pair', ['job', 'a', 'instance'], 'odd number of components in label string "/instance"'],
    ['a bad name', ['job', 'a', 'in-stance', 'x'], 'improper label name "in-stance"'],
    ['a reserved name', ['job', 'a', '__name__', 'x'], 'improper label name "__name__"'],
    ['job again', ['job', 'a', 'job', 'b'], 'the label "job" stands twice in the path'],
    ['no base64', ['job', 'a', 'x@base64', 'a/b'], 'invalid base64 encoding in label x: "a/b"'],
    ['base64 cut short', ['job@base64', 'YWJjZ'], 'invalid base64 encoding in job name'],
    ['no UTF-8', ['job', 'a', 'x@base64', '_w'], 'the base64 of label x is not UTF-8'],
  ])('%s is refused', (_what, steps, message) => {
    expect(() => readGroupPath(steps)).toThrow(message)
  })
})

const sample = (
  labels: Record<string, string>,
  value = 1,
  timestampMs: number | null = null,
): ReadSample => ({
  labels: labelsFromObject(labels),
  value,
  timestampMs,
})
const GROUP = readGroupPath(['job', 'backup', 'instance', 'db1'])

describe('the families of a push', () => {
  it('gives every sample the labels of its group, which go before its own', () => {
    const families = pushedFamilies(GROUP, [sample({ __name__: 'a', job: 'other', x: 'y' })], new Map())
    const labels = families.get('a')?.samples.map(one => formatLabels(one.labels))
    expect(labels).toEqual(['a{instance="db1", job="backup", x="y"}'])
  })

  it('keeps a histogram together', () => {
    const families = pushedFamilies(
      GROUP,
      [
        sample({ __name__: 'h_bucket', le: '+Inf' }),
        sample({ __name__: 'h_sum' }),
        sample({ __name__: 'hx_sum' }),
      ],
      new Map([['h', { type: 'histogram' }]]),
    )
    expect([...families.keys()]).toEqual(['h', 'hx_sum'])
    expect(families.get('h')?.samples).toHaveLength(2)
  })

  it.each([
    ['a timestamp', [sample({ __name__: 'a' }, 1, 5)], 'pushed metrics must not have timestamps'],
    [
      'a series twice',
      [sample({ __name__: 'a' }), sample({ __name__: 'a' })],
      'collected before with the same name',
    ],
    [
      'two that become one by the labels of the group',
      [sample({ __name__: 'a', job: 'x' }), sample({ __name__: 'a', job: 'y' })],
      'collected before with the same name',
    ],
    ['its own times', [sample({ __name__: 'push_time_seconds' })], 'written by Opsdeck itself'],
    ['a long value', [sample({ __name__: 'a', x: 'y'.repeat(5_000) })], 'label x of a is longer than 4096'],
    [
      'too many',
      Array.from({ length: 20_001 }, (_, i) => sample({ __name__: 'a', i: String(i) })),
      'more than 20000 series in one group',
    ],
  ])('%s is refused', (_what, samples, message) => {
    expect(() => pushedFamilies(GROUP, samples, new Map())).toThrow(message)
  })
})

const mapping = (job: string, more: object = {}) => compileMapping(job, PushConfig.parse({ job, ...more }))
const shown = (samples: readonly ReadSample[]) =>
  samples.map(({ labels, value }) => `${formatLabels(labels)} ${value}`)

describe('a JSON document', () => {
  test('X-24: without a mapping each number and boolean is a series, named by job and path', () => {
    const document = { cpu: 12.5, mem: 40, disk: { '/': 81 }, ok: true, host: 'voice1', none: null }
    expect(shown(documentSamples(mapping('monitor-resources'), document))).toEqual([
      'monitor_resources_cpu 12.5',
      'monitor_resources_mem 40',
      'monitor_resources_disk__ 81',
      'monitor_resources_ok 1',
    ])
  })

  test('elements of lists are told apart', () => {
    expect(shown(documentSamples(mapping('1x'), { a: [1, { b: 2 }, [3]] }))).toEqual([
      '_1x_a{element="0"} 1',
      '_1x_a_b{element="1"} 2',
      '_1x_a{element="2.0"} 3',
    ])
  })

  test('X-07: fields, units, words and lists by the mapping', () => {
    const turso = mapping('turso', {
      fields: [
        { field: 'lag_seconds', json: 'lag_ms', unit: 'ms' },
        { field: 'primary', json: 'primary', words: { active: 1, standby: 0 } },
        {
          metric: 'turso_replica_synced',
          field: 'r',
          json: '$.replicas[*].state',
          words: { synced: 1, lagging: 0 },
          labels: { replica: 'name' },
        },
      ],
    })
    const replicas = [
      { name: 'fra', state: 'synced' },
      { name: 'iad', state: 'lagging' },
    ]
    expect(shown(documentSamples(turso, { primary: 'active', replicas, lag_ms: 3_000, other: 1 }))).toEqual([
      'turso_lag_seconds 3',
      'turso_primary 1',
      'turso_replica_synced{replica="fra"} 1',
      'turso_replica_synced{replica="iad"} 0',
    ])
  })

  test('X-21: a word beside a figure becomes its label', () => {
    const gpu = mapping('gpu', {
      fields: [
        { field: 'realtime_capable', json: '$[?@.realtime_capable == false].realtime_capable', labels: {} },
        {
          metric: 'voice_realtime_capable',
          field: 'r',
          json: '$.hosts[*].realtime_capable',
          labels: { recommendation: 'recommendation' },
        },
      ],
    })
    const host = { realtime_capable: false, recommendation: 'use a GPU' }
    expect(shown(documentSamples(gpu, { hosts: [host] }))).toEqual([
      'voice_realtime_capable{recommendation="use a GPU"} 0',
    ])
  })

  test.each([
    ['nothing to take', mapping('a'), { text: 'x' }, 'it holds no number and no boolean'],
    [
      'nothing that is mapped',
      mapping('a', { fields: [{ field: 'x', json: 'x' }] }),
      { y: 1 },
      'none of the mapped fields',
    ],
  ])('%s is refused', (_what, how, document, message) => {
    expect(() => documentSamples(how, document)).toThrow(message)
  })
})
