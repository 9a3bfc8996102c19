import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type Configuration, loadConfiguration } from '../lib/core/config/index.ts'
import { compareStrings } from '../lib/core/labels/index.ts'
import { createFileSource } from '../lib/engine/configuration/index.ts'
import { allSystems } from './simulator/systems/index.ts'
import { AT_MS, readPage, withMetrics } from './simulator/testing.ts'

const SYSTEMS = allSystems(AT_MS)
let configuration: Configuration

beforeAll(async () => {
  const loading = await loadConfiguration(join(import.meta.dirname, 'opsdeck.yml'), createFileSource({}))
  expect(loading.issues).toEqual([])
  if (!loading.configuration) throw new Error('no configuration')
  configuration = loading.configuration
})

test('one service for each system', () => {
  expect(configuration.services.map(service => service.slug)).toEqual(SYSTEMS.map(system => system.slug))
})

test('every metrics page is scraped once, and nothing else', () => {
  const scraped = configuration.jobs.flatMap(job =>
    job.staticGroups.flatMap(group => group.targets.map(String)),
  )
  const pages = SYSTEMS.flatMap(withMetrics).map(endpoint => `127.0.0.1:${endpoint.port}`)
  expect(scraped.sort(compareStrings)).toEqual(pages.sort(compareStrings))
})

test('every latency and error figure is of a metric that is there', () => {
  const names = new Set(
    SYSTEMS.flatMap(withMetrics).flatMap(one => readPage(one, AT_MS).lines.map(line => line.name)),
  )
  const signals = configuration.services.flatMap(service => [service, ...service.parts])
  const wanted = signals.flatMap(({ latency, errors }) => [
    ...(latency ? [`${latency.metric}_bucket`] : []),
    ...(errors ? [errors.metric] : []),
  ])
  expect(wanted.length).toBeGreaterThan(10)
  expect(wanted.filter(name => !names.has(name))).toEqual([])
})

test("Vrooli's seven alert rules are its document's, word for word", () => {
  const rules = configuration.ruleGroups.flatMap(group => group.rules)
  const alerts = rules.flatMap(rule => (rule.kind === 'alerting' ? [rule.alert] : []))
  expect(alerts).toEqual([
    'ServiceDown',
    'HighErrorRate',
    'DatabaseDown',
    'RedisDown',
    'HighResponseTime',
    'HighCPUUsage',
    'HighMemoryUsage',
  ])
  const text = readFileSync(join(import.meta.dirname, 'vrooli/rules.yml'), 'utf8')
  for (const expr of [
    'up{job="vrooli"} == 0',
    'rate(http_requests_total{status=~"5.."}[5m]) > 0.1',
    'up{job="postgres"} == 0',
    'up{job="redis"} == 0',
    'histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m])) > 2',
    '100 - (avg by(instance) (rate(node_cpu_seconds_total{mode="idle"}[5m])) * 100) > 80',
    '(node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes) / node_memory_MemTotal_bytes > 0.85',
  ]) {
    expect(text).toContain(`expr: ${expr}\n`)
  }
})
