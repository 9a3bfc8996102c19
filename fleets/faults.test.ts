import { expect, test } from 'vitest'
import { labelsOf, METRIC_NAME } from '../lib/core/labels/index.ts'
import { GroupRun } from '../lib/core/rule-test/group-run.ts'
import { createAsk } from '../lib/core/rule-test/query.ts'
import { TestStore } from '../lib/core/rule-test/store.ts'
import { thresholdGroups } from '../lib/core/rules/index.ts'
import type { Fault } from './simulator/faults.ts'
import type { Endpoint } from './simulator/system.ts'
import { AT_MS, readPage, systemNamed, withMetrics } from './simulator/testing.ts'
import { loadFleet } from './testing.ts'

const { entries, jobs, ruleGroups } = await loadFleet()
const STEP_MS = 15_000
const NO_OUTSIDE = { externalLabels: labelsOf([]), externalUrl: '' }

/** The labels that a scrape of this endpoint adds. */
function labelsOfTarget({ port }: Endpoint): [name: string, value: string][] {
  for (const job of jobs) {
    const group = job.staticGroups.find(({ targets }) => targets.map(String).includes(`127.0.0.1:${port}`))
    if (group) return [['job', job.name], ...Object.entries(group.labels)]
  }
  throw new Error(`nobody scrapes port ${port}`)
}

/** The alerts that fire at any time within these minutes, by what the system's own metrics say. */
function firedBy(slug: string, fault: Fault | null, minutes: number): string[] {
  const system = systemNamed(slug)
  const targets = withMetrics(system).map(endpoint => ({ endpoint, labels: labelsOfTarget(endpoint) }))
  const store = new TestStore()
  const world = { store, ask: createAsk(store, STEP_MS), ...NO_OUTSIDE }
  const groups = [...ruleGroups, ...thresholdGroups(entries.rule.filter(one => one.service === slug))]
  const runs = groups.map(group => new GroupRun(group, world))
  const names = new Set(
    groups.flatMap(({ rules }) => rules.flatMap(rule => (rule.kind === 'alerting' ? [rule.alert] : []))),
  )
  const fired = new Set<string>()
  for (let atMs = AT_MS + STEP_MS; atMs <= AT_MS + minutes * 60_000; atMs += STEP_MS) {
    system.advance(atMs, STEP_MS / 1_000, one => one === fault)
    for (const { endpoint, labels } of targets) {
      for (const line of readPage(endpoint, atMs).lines) {
        const all = labelsOf([...Object.entries(line.labels), ...labels, [METRIC_NAME, line.name]])
        store.append(all, atMs, line.value)
      }
    }
    expect(runs.flatMap(run => run.evaluate(atMs))).toEqual([])
    for (const name of names) if (runs.some(run => run.firing(name).length > 0)) fired.add(name)
  }
  return [...fired]
}

test.each([
  ['xswarm', 'slow', 8, ['WorkerP99High', 'VoiceLatencyHigh', 'ReplicaLagHigh', 'QueryP99High']],
  ['xswarm', 'errors', 8, ['ErrorRateHigh', 'WorkerSuccessRateLow']],
  ['xswarm', 'memory_leak', 16, ['MemoryHigh', 'GpuMemoryHigh']],
  ['vrooli', 'errors', 8, ['HighErrorRate', 'ErrorShareHigh']],
  ['vrooli', 'slow', 12, ['HighResponseTime']],
  ['rose', 'slow', 8, ['ResponseTimeHigh']],
  ['rose', 'errors', 8, ['ErrorRateHigh']],
  ['rose', 'memory_leak', 12, ['MemoryHigh']],
  ['rose', 'bad_deploy', 8, ['ErrorRateHigh']],
  ['learning-voice-agent', 'errors', 8, ['ErrorRateHigh']],
  ['learning-voice-agent', 'bad_deploy', 8, ['ErrorRateHigh']],
  ['learning-voice-agent', 'slow', 8, ['LatencyHigh']],
  ['learning-voice-agent', 'memory_leak', 12, ['MemoryHigh']],
  ['telegram-agent', 'memory_leak', 10, ['MemoryHigh', 'HealthScoreLow', 'ResponseTimeHigh']],
] as const)('%s with %s for %i minutes: the alerts of docs/fleets.md', (slug, fault, minutes, expected) => {
  expect(firedBy(slug, fault, minutes)).toEqual(expect.arrayContaining([...expected]))
})

test.each(['xswarm', 'vrooli', 'rose', 'learning-voice-agent', 'telegram-agent'])(
  '%s without a fault is quiet',
  slug => {
    const quiet = firedBy(slug, null, 16)
    // At night xSwarm could do with less: information for the digest.
    expect(quiet.filter(name => name !== 'ScaleDownPossible')).toEqual([])
  },
)
