import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createEventBus } from '../../adapters/event-bus.ts'
import { createSecrets } from '../../adapters/secrets.ts'
import { systemClock } from '../../adapters/system-clock.ts'
import { ServiceConfig } from '../../contract/service.ts'
import { NO_ALERTING } from '../../core/alert/config.ts'
import type { WatchConfiguration } from '../../core/config/index.ts'
import { labelsFromObject, labelsToObject } from '../../core/labels/index.ts'
import type { RuleGroup } from '../../core/rules/index.ts'
import type { ScrapeJob } from '../../core/scrape/job.ts'
import type { ScrapeResponse } from '../../ports/scrape-fetcher.ts'
import { type ConfigurationManager, type ConfigurationOptions, createConfigurationManager } from './index.ts'
import type { StoredTables } from './stored.ts'

const SECRETS = createSecrets('a secret of the tests, long enough for the deck')

let folder: string
let manager: ConfigurationManager | null = null
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opsdeck-configuration-'))
})
afterEach(async () => {
  await manager?.stop()
  manager = null
  await rm(folder, { recursive: true, force: true })
})

const write = (name: string, text: string) => writeFile(join(folder, name), text)
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 5_000, interval: 20 })

const SELF: ScrapeJob = {
  name: 'opsdeck',
  source: 'self',
  honorLabels: false,
  honorTimestamps: false,
  trackTimestampsStaleness: false,
  auth: { kind: 'none' },
  tls: { insecureSkipVerify: false },
  headers: {},
  proxyUrl: null,
  followRedirects: false,
  enableCompression: false,
  scrapeProtocols: ['PrometheusText0.0.4'],
  fallbackProtocol: null,
  limits: { samples: 0, labels: 0, labelNameLength: 0, labelValueLength: 0, bodyBytes: 0 },
  targetLimit: 0,
  metricRelabelRules: [],
  targets: [
    {
      labels: labelsFromObject({ job: 'opsdeck', instance: 'here' }),
      discoveredLabels: labelsFromObject({}),
      url: 'opsdeck:process',
      intervalMs: 5_000,
      timeoutMs: 5_000,
    },
  ],
}

/** The manager calls nothing but `findMany`: the rest of Prisma's tables is not there. */
const asTables = (tables: Record<keyof StoredTables, { findMany(): Promise<unknown[]> }>): StoredTables =>
  tables as never

/** Tables that hold what the test says, without a database. */
function tables(rows: { services?: unknown[]; targets?: unknown[]; entries?: unknown[] } = {}): StoredTables {
  const table = (list: unknown[]) => ({ findMany: async () => list })
  return asTables({
    service: table(rows.services ?? []),
    storedTarget: table(rows.targets ?? []),
    entry: table(rows.entries ?? []),
  })
}

async function startManager(changes: Partial<ConfigurationOptions> = {}) {
  const seen = {
    jobs: [] as readonly ScrapeJob[],
    rules: [] as readonly RuleGroup[],
    alerting: NO_ALERTING,
    watch: null as WatchConfiguration | null,
    applied: 0,
  }
  const outcomes: boolean[] = []
  const events = createEventBus(error => {
    throw error
  })
  const said: string[] = []
  const say = (_fields: unknown, message: string) => said.push(message)
  manager = createConfigurationManager({
    configPath: join(folder, 'opsdeck.yml'),
    isExplicit: true,
    environment: {},
    db: tables(),
    secrets: SECRETS,
    clock: systemClock,
    events,
    log: { info: say, warn: say, error: say },
    fetcher: { fetch: async () => ({ ok: false, error: 'nobody there' }) },
    resolver: { resolve: async () => [] },
    selfJobs: [SELF],
    selfServices: [],
    applyJobs: jobs => {
      seen.jobs = jobs
      seen.applied += 1
    },
    applyRules: rules => {
      seen.rules = rules
    },
    applyAlerting: alerting => {
      seen.alerting = alerting
    },
    applyWatch: watch => {
      seen.watch = watch
    },
    onLoaded: ({ isGood }) => outcomes.push(isGood),
    settleMs: 20,
    pollMs: 100,
    ...changes,
  })
  await manager.start()
  const urls = () => seen.jobs.flatMap(job => job.targets.map(target => target.url))
  return { manager, seen, outcomes, events, said, urls }
}

const job = (name: string, more = '') => `scrape_configs:\n  - job_name: ${name}\n${more}`
const targets = (list: string) => `    static_configs: [{targets: [${list}]}]\n`

describe('start', () => {
  test('routes and receivers are handed on, and a bad file leaves those in force', async () => {
    await write('opsdeck.yml', 'route: {receiver: ops}\nreceivers: [{name: ops}]\n')
    const { manager, seen } = await startManager()
    expect(seen.alerting).toMatchObject({ route: { receiver: 'ops' }, receivers: [{ name: 'ops' }] })
    await write('opsdeck.yml', 'route: {receiver: nobody}\nreceivers: [{name: ops}]\n')
    await manager.reload()
    expect(seen.alerting.route?.receiver).toBe('ops')
  })

  test('receivers of the page are put beside those of the file, also while the file is bad, and anew only when they change', async () => {
    await write('opsdeck.yml', 'route: {receiver: ops}\nreceivers: [{name: ops}]\n')
    const config = { kind: 'log', slug: 'notes', level: 'info', alerts: ['severity="info"'], business: false }
    const row = { kind: 'receiver', key: 'notes', config, secrets: null, createdAt: new Date(0) }
    const entries = [row]
    const { manager, seen } = await startManager({ db: tables({ entries }) })
    const names = () => seen.alerting.receivers.map(({ name, source }) => [name, source])
    expect(names()).toEqual([
      ['ops', undefined],
      ['notes', 'page'],
    ])
    const before = seen.alerting
    await manager.reload()
    expect(seen.alerting).toBe(before)
    await write('opsdeck.yml', 'route: {receiver: nobody}\n')
    entries.push({ ...row, key: 'more', config: { ...config, slug: 'more' } })
    await manager.reload()
    expect(names().map(([name]) => name)).toEqual(['ops', 'notes', 'more'])
    expect(seen.alerting.route?.routes.map(node => node.receiver)).toEqual(['notes', 'more'])
    expect((await manager.current()).notify).toEqual({ receivers: ['ops'], canMail: false })
    await write('opsdeck.yml', 'route: {receiver: ops}\nreceivers: [{name: ops}, {name: more}]\n')
    await manager.reload()
    expect(names()).toEqual([
      ['ops', undefined],
      ['more', undefined],
      ['notes', 'page'],
    ])
    expect((await manager.current()).issues.map(({ message }) => message)).toEqual([
      'the receiver "more" is not in force: slug: the receiver "more" is in the configuration file, which goes first: expected another slug',
    ])
  })

  test('jobs of the deck and of the file, relabelled, with rules', async () => {
    await write('rules.yml', 'groups: [{name: g, rules: [{record: a:b, expr: up}]}]')
    await write(
      'opsdeck.yml',
      `rule_files: [rules.yml]\n${job('api', `${targets('a:1, b:2')}    params: {m: [x y]}\n    relabel_configs: [{source_labels: [__address__], regex: "b:2", action: drop}]\n`)}`,
    )
    const { manager, seen } = await startManager()
    expect(seen.jobs.map(({ name, source }) => [name, source])).toEqual([
      ['opsdeck', 'self'],
      ['api', 'file'],
    ])
    const [target, ...others] = seen.jobs[1]?.targets ?? []
    expect(others).toEqual([])
    expect(target).toMatchObject({ url: 'http://a:1/metrics?m=x+y', intervalMs: 60_000, timeoutMs: 10_000 })
    expect(target && labelsToObject(target.labels)).toEqual({ job: 'api', instance: 'a:1' })
    expect(seen.rules).toMatchObject([{ name: 'g' }])
    expect(await manager.current()).toMatchObject({
      isGood: true,
      issues: [],
      jobs: [{ name: 'opsdeck' }, { name: 'api', source: 'file', targets: 1 }],
      ruleGroups: [{ file: join(folder, 'rules.yml'), name: 'g', rules: 1 }],
    })
  })

  test('with a bad file: the deck watches itself, and says so', async () => {
    await write('opsdeck.yml', 'zebra: 1\n')
    const { manager, seen, said, outcomes } = await startManager()
    expect(seen.jobs).toEqual([SELF])
    expect(said).toContain('configuration is refused: Opsdeck watches itself alone')
    expect(outcomes).toEqual([false])
    const state = await manager.current()
    expect(state.isGood).toBe(false)
    expect(state.issues[0]).toMatchObject({ file: join(folder, 'opsdeck.yml'), line: 1, column: 1 })
  })

  test('a file that was named must be there; one that is only looked for may come later', async () => {
    const named = await startManager()
    expect((await named.manager.current()).issues[0]?.message).toContain('there is no such file')
    await named.manager.stop()
    const { manager, urls } = await startManager({ isExplicit: false })
    expect(await manager.current()).toMatchObject({ isGood: true, issues: [] })
    await write('opsdeck.yml', job('api', targets('a:1')))
    await until(() => expect(urls()).toContain('http://a:1/metrics'))
  })
})

describe('reload', () => {
  test('a changed file comes into force by itself; a bad one changes nothing but the reported errors', async () => {
    await write('opsdeck.yml', job('api', targets('a:1')))
    const { manager, urls, outcomes } = await startManager()
    await write('opsdeck.yml', job('api', targets('a:1, c:3')))
    await until(() => expect(urls()).toContain('http://c:3/metrics'))
    await write('opsdeck.yml', 'scrape_configs: [')
    await until(() => expect(outcomes.at(-1)).toBe(false))
    const state = await manager.current()
    expect(state).toMatchObject({ isGood: false, jobs: [{ name: 'opsdeck' }, { name: 'api', targets: 2 }] })
    expect(state.files[0]?.text).toContain('c:3')
    expect(urls()).toContain('http://c:3/metrics')
    await write('opsdeck.yml', job('api', targets('d:4')))
    await until(() => expect(urls()).toEqual(['opsdeck:process', 'http://d:4/metrics']))
    expect(await manager.current()).toMatchObject({ isGood: true, issues: [] })
  })

  test('a file that is replaced by renaming, an included file and a secret are followed too', async () => {
    await mkdir(join(folder, 'more'))
    await write('opsdeck.yml', 'include: [more/*.yml]\n')
    const { urls, seen } = await startManager()
    await write('next.tmp', job('one', `${targets('a:1')}    authorization: {credentials_file: ../token}\n`))
    await write('token', 'first\n')
    await rename(join(folder, 'next.tmp'), join(folder, 'more/one.yml'))
    await until(() => expect(urls()).toContain('http://a:1/metrics'))
    expect(seen.jobs[1]?.auth).toEqual({ kind: 'header', type: 'Bearer', credentials: 'first' })
    await write('token', 'second\n')
    await until(() => expect(seen.jobs[1]?.auth).toMatchObject({ credentials: 'second' }))
  })

  test('on demand, answering with the new state', async () => {
    await write('opsdeck.yml', job('api', targets('a:1')))
    const { manager } = await startManager({ settleMs: 60_000, pollMs: 60_000 })
    await write('opsdeck.yml', job('other', targets('a:1')))
    expect((await manager.reload()).jobs.map(({ name }) => name)).toEqual(['opsdeck', 'other'])
  })
})

describe('discovery', () => {
  const SD = `    file_sd_configs: [{files: [sd/*.json, sd/*.yml]}]\n`

  test('files are followed: new, changed, gone, and with a fault', async () => {
    await mkdir(join(folder, 'sd'))
    await write('sd/a.json', '[{"targets":["a:1"],"labels":{"team":"blue"}}]')
    await write('opsdeck.yml', job('sd', SD))
    const { manager, seen, urls, outcomes } = await startManager()
    const [target] = seen.jobs[1]?.targets ?? []
    expect(target && labelsToObject(target.labels)).toEqual({ job: 'sd', instance: 'a:1', team: 'blue' })
    expect(target && labelsToObject(target.discoveredLabels)).toMatchObject({
      __meta_filepath: join(folder, 'sd/a.json'),
      __address__: 'a:1',
    })
    await write('sd/b.yml', '- targets: [b:2]\n')
    await until(() => expect(urls()).toContain('http://b:2/metrics'))
    await write('sd/a.json', '[{"targets":["c:3"]}]')
    await until(() => expect(urls()).toContain('http://c:3/metrics'))
    await write('sd/a.json', '[{"targets":"c:3"}]')
    await until(async () => expect((await manager.current()).issues).toHaveLength(1))
    expect((await manager.current()).issues[0]).toMatchObject({
      file: join(folder, 'sd/a.json'),
      line: 1,
      column: 13,
      message: 'targets: found "c:3", expected a list',
    })
    expect(urls()).toContain('http://c:3/metrics')
    await rm(join(folder, 'sd/b.yml'))
    await until(() => expect(urls()).not.toContain('http://b:2/metrics'))
    expect(outcomes).toEqual([true])
  })

  test('over HTTP: the answer becomes targets; a reload keeps them; a failed answer is told', async () => {
    const asked: string[] = []
    let answer: ScrapeResponse = {
      ok: true,
      contentType: 'application/json; charset=utf-8',
      body: new TextEncoder().encode('[{"targets":["a:1"],"labels":{"__metrics_path__":"/m"}}]'),
    }
    const http = `    http_sd_configs: [{url: "http://sd.example/t", refresh_interval: 50ms}]\n`
    await write('opsdeck.yml', job('sd', http))
    const { manager, urls } = await startManager({
      fetcher: {
        fetch: async request => {
          asked.push(`${request.url} ${request.accept} ${request.bodyLimitBytes} ${request.timeoutMs}`)
          return answer
        },
      },
    })
    await until(() => expect(urls()).toContain('http://a:1/m'))
    expect(asked[0]).toBe('http://sd.example/t application/json 10485760 50')
    answer = { ok: false, error: 'it refused the connection' }
    await until(async () => expect((await manager.current()).issues).toHaveLength(1))
    expect((await manager.current()).issues[0]).toMatchObject({
      file: 'http://sd.example/t',
      message: 'HTTP discovery: it refused the connection',
    })
    await write('opsdeck.yml', job('sd', `${http}    static_configs: [{targets: [b:2]}]\n`))
    await manager.reload()
    expect(urls()).toEqual(['opsdeck:process', 'http://b:2/metrics', 'http://a:1/m'])
  })

  test('a target that relabelling leaves without an address is told, and harms no other', async () => {
    await write(
      'opsdeck.yml',
      job(
        'api',
        `${targets('a:1, b:2')}    relabel_configs: [{source_labels: [__address__], regex: "a:1", target_label: __address__, replacement: ""}]\n`,
      ),
    )
    const { manager, urls } = await startManager()
    expect(urls()).toEqual(['opsdeck:process', 'http://b:2/metrics'])
    expect((await manager.current()).issues[0]?.message).toContain('relabelling left no __address__')
  })
})

describe('entries of the page', () => {
  const row = {
    id: '1',
    intervalMs: 15_000,
    timeoutMs: 10_000,
    createdBy: 'e@x',
    createdAt: new Date(0),
    updatedAt: new Date(0),
  }

  test('join the others; one whose name the file has gives way, and is told', async () => {
    await write(
      'opsdeck.yml',
      `${job('api', targets('a:1'))}services: [{slug: api, name: Of the file, match: job="api"}]\n`,
    )
    const service = (slug: string) => ({
      slug,
      config: ServiceConfig.parse({ slug, name: 'Of the page', match: 'job="x"' }),
    })
    const { manager, seen } = await startManager({
      db: tables({
        services: [service('api'), service('other')],
        targets: [
          { ...row, job: 'page', url: 'https://p:1/metrics?x=1', labels: { team: 'red' } },
          { ...row, job: 'api', url: 'http://p:2/metrics', labels: {} },
        ],
      }),
    })
    const pageJob = seen.jobs.find(({ source }) => source === 'page')
    expect(pageJob).toMatchObject({
      name: 'page',
      targets: [{ url: 'https://p:1/metrics?x=1', intervalMs: 15_000 }],
    })
    expect(pageJob?.targets[0] && labelsToObject(pageJob.targets[0].labels)).toEqual({
      job: 'page',
      instance: 'p:1',
      team: 'red',
    })
    const state = await manager.current()
    expect(state.services.map(({ slug, name, source }) => [slug, name, source])).toEqual([
      ['api', 'Of the file', 'file'],
      ['other', 'Of the page', 'page'],
    ])
    expect(state.issues.map(({ message }) => message)).toEqual([
      'the service "api" is in the configuration file too, which goes first: rename or remove one of them',
      'the job "api" is in the configuration file too, which goes first: rename or remove one of them',
    ])
    expect(state.isGood).toBe(true)
  })

  test('what is watched comes from both, at once, and a bad file keeps it', async () => {
    const entry = { service: 'api', slug: 'page', name: 'P', kind: 'ssh', host: 'h' }
    const entries = [{ ...row, kind: 'check', key: 'api/page', config: entry, secrets: null }]
    const service = 'services: [{slug: api, name: API, match: job="api"}]\n'
    await write(
      'opsdeck.yml',
      `${service}checks: [{service: api, slug: file, name: F, kind: ssh, host: h}]\n`,
    )
    const { manager, seen } = await startManager({ db: tables({ entries }) })
    const slugs = () => seen.watch?.checks.map(({ slug, source }) => `${source} ${slug}`)
    expect(slugs()).toEqual(['file file', 'page page'])
    expect((await manager.fileEntries()).check.map(({ slug }) => slug)).toEqual(['file'])
    await write('opsdeck.yml', 'zebra: 1\n')
    await until(async () => expect((await manager.current()).isGood).toBe(false))
    expect(slugs()).toEqual(['file file', 'page page'])
    await write('opsdeck.yml', service)
    await until(() => expect(slugs()).toEqual(['page page']))
  })

  test('are read again on demand', async () => {
    await write('opsdeck.yml', '')
    const rows: unknown[] = []
    const { manager, urls } = await startManager({ db: tables({ targets: rows }) })
    rows.push({ ...row, job: 'page', url: 'http://p:1/metrics', labels: {} })
    await manager.reload()
    expect(urls()).toContain('http://p:1/metrics')
  })

  test('a database that does not answer leaves the file in force, and is told', async () => {
    await write('opsdeck.yml', job('api', targets('a:1')))
    const fails = {
      findMany: async () => {
        throw new Error('no connection')
      },
    }
    const { manager, urls } = await startManager({
      db: asTables({ service: fails, storedTarget: fails, entry: fails }),
    })
    expect(urls()).toContain('http://a:1/metrics')
    expect((await manager.current()).issues[0]?.message).toContain('cannot be read from the database')
  })
})
