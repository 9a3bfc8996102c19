import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { type Configuration, loadConfiguration } from '../lib/core/config/index.ts'
import type { CheckConfig } from '../lib/core/config/schema/check.ts'
import { compareStrings } from '../lib/core/labels/index.ts'
import { compileSignal, readLines, sight } from '../lib/core/log-signal/index.ts'
import { createFileSource } from '../lib/engine/configuration/index.ts'
import { LVA_ON_RAILWAY, ROSE_ON_RAILWAY } from './simulator/railway.ts'
import { allReports } from './simulator/reports/index.ts'
import { allSystems } from './simulator/systems/index.ts'
import { SAMPLE_ADMIN_KEY } from './simulator/systems/learning-voice-agent.ts'
import { SAMPLE_TOKEN } from './simulator/systems/vrooli.ts'
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

test('every check that is not paused asks a port of the simulator', () => {
  const ports = new Set(SYSTEMS.flatMap(system => system.endpoints.map(endpoint => endpoint.port)))
  const asked = configuration.entries.check
    .filter(check => !check.paused)
    .map(check => ({ check: `${check.service}/${check.slug}`, port: portOf(check) }))
  expect(asked.length).toBeGreaterThan(30)
  expect(asked.filter(({ port }) => !ports.has(port))).toEqual([])
})

const portOf = (check: CheckConfig): number =>
  'url' in check ? Number(new URL(check.url).port) : 'port' in check ? check.port : 0

test('every action that is not switched off asks a port of the simulator', () => {
  const ports = new Set(SYSTEMS.flatMap(system => system.endpoints.map(endpoint => endpoint.port)))
  const asked = configuration.entries.action
    .filter(action => action.enabled)
    .flatMap(({ service, slug, steps }) =>
      steps.flatMap(step => (step.kind === 'http' ? [{ action: `${service}/${slug}`, url: step.url }] : [])),
    )
  expect(asked.length).toBeGreaterThan(30)
  expect(asked.filter(({ url }) => !ports.has(Number(/:(\d+)\//.exec(url)?.[1])))).toEqual([])
})

test('every ping URL is of one heartbeat, and every job of the simulator has one', () => {
  const tokens = configuration.entries.heartbeat.flatMap(({ token }) => token ?? [])
  expect(new Set(tokens).size).toBe(tokens.length)
  const jobs = allReports().flatMap(report => report.jobs.map(job => job.token))
  expect(jobs.filter(token => !tokens.includes(token))).toEqual([])
})

test('the simulator is given the secrets that the checks use', () => {
  const { check, action } = configuration.entries
  const secrets = [...check, ...action].flatMap(one => Object.values(one.secrets))
  const wanted = [SAMPLE_ADMIN_KEY, SAMPLE_TOKEN, ROSE_ON_RAILWAY.token, LVA_ON_RAILWAY.token]
  expect(secrets).toEqual(expect.arrayContaining(wanted))
})

test('every line of the sample logs is seen by a signal of its service', () => {
  for (const { service, lines } of allReports()) {
    const signals = configuration.entries.log_signal.filter(one => one.service === service).map(compileSignal)
    const read = readLines(lines(AT_MS, () => true, {}).join('\n'), AT_MS).lines
    expect(read.filter(line => !signals.some(signal => sight(signal, line))).map(line => line.raw)).toEqual(
      [],
    )
  }
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
  const groups = configuration.ruleGroups.filter(({ name }) => name.startsWith('vrooli-'))
  const rules = groups.flatMap(group => group.rules)
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
