import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { CreateTarget } from '../../contract/entries.ts'
import { readStoredEntries } from '../../engine/configuration/stored.ts'
import { reloadConfiguration } from '../configuration/reload-configuration.ts'
import { createConfigurationStub } from '../configuration-testing.ts'
import { actingAs, createTestContext, somebody } from '../testing.ts'
import { createTarget } from './create-target.ts'
import { deleteTarget } from './delete-target.ts'
import { listTargets } from './list-targets.ts'
import { replaceTarget } from './replace-target.ts'

let database: TestDatabase
const configuration = createConfigurationStub({
  jobs: [
    { name: 'of-file', source: 'file', targets: 1 },
    { name: 'opsdeck', source: 'self', targets: 1 },
    { name: 'page', source: 'page', targets: 1 },
  ],
})
let engineer: ReturnType<typeof createTestContext> & { configuration: typeof configuration }
beforeAll(async () => {
  database = await createTestDatabase()
  engineer = { ...actingAs(createTestContext(database.pool), somebody('engineer')), configuration }
})
afterAll(() => database.drop())
beforeEach(async () => {
  await engineer.db.storedTarget.deleteMany()
  configuration.reloads = 0
})

const wish = (url: string, more: Record<string, unknown> = {}) =>
  CreateTarget.parse({ job: 'page', url, ...more })

describe('a target of the page', () => {
  test('is added, changed and removed, each in the audit log and in force at once', async () => {
    const created = await createTarget(engineer, wish('http://host:9100#top', { labels: { team: 'blue' } }))
    expect(created).toMatchObject({
      job: 'page',
      url: 'http://host:9100/metrics',
      intervalSeconds: 15,
      timeoutSeconds: 10,
      labels: { team: 'blue' },
      createdBy: 'engineer@example.org',
    })
    const { id } = created
    const changed = await replaceTarget(engineer, {
      id,
      ...wish('https://host/m?x=1', { intervalSeconds: 5 }),
    })
    expect(changed).toMatchObject({
      id,
      url: 'https://host/m?x=1',
      intervalSeconds: 5,
      timeoutSeconds: 5,
      labels: {},
    })
    expect((await listTargets(engineer)).targets).toEqual([changed])
    await deleteTarget(engineer, { id })
    expect((await listTargets(engineer)).targets).toEqual([])
    const deeds = await engineer.db.auditEntry.findMany({ orderBy: { seq: 'asc' } })
    expect(deeds.map(({ action, subject }) => [action, subject])).toEqual([
      ['target.created', 'target:http://host:9100/metrics'],
      ['target.changed', 'target:https://host/m?x=1'],
      ['target.deleted', 'target:https://host/m?x=1'],
    ])
    expect(configuration.reloads).toBe(3)
  })

  test('becomes part of a scrape job', async () => {
    await createTarget(engineer, wish('http://host:9100/metrics', { labels: { instance: 'web' } }))
    const { jobs } = await readStoredEntries(engineer.db, engineer.secrets)
    expect(jobs).toMatchObject([
      {
        name: 'page',
        source: 'page',
        followRedirects: false,
        targets: [{ intervalMs: 15_000, timeoutMs: 10_000 }],
      },
    ])
    expect(jobs[0]?.targets[0]?.labels).toEqual(['instance', 'web', 'job', 'page'])
  })

  test.each([
    ['the same address', 'http://a:1', {}, 'http://a:1/metrics is a target of the job "page" already'],
    [
      'another path of the same instance',
      'http://a:1/other',
      {},
      'http://a:1/metrics has the same instance and labels: add a label that tells the two apart',
    ],
    [
      'another host under the same instance label',
      'http://b:2',
      { labels: { instance: 'a:1' } },
      'http://a:1/metrics has the same instance and labels: add a label that tells the two apart',
    ],
    [
      'a job of the file',
      'http://b:2',
      { job: 'of-file' },
      'the job "of-file" belongs to the configuration file, which is read-only here: choose another name',
    ],
    [
      'a job of the deck',
      'http://b:2',
      { job: 'opsdeck' },
      'the job "opsdeck" belongs to Opsdeck itself: choose another name',
    ],
  ])('is refused: %s', async (_why, url, more, message) => {
    await createTarget(engineer, wish('http://a:1'))
    await expect(createTarget(engineer, wish(url, more))).rejects.toMatchObject({ code: 'conflict', message })
  })

  test('of two that are added at once under one identity, one is refused', async () => {
    const both = await Promise.allSettled(
      ['/a', '/b'].map(path => createTarget(engineer, wish(`http://a:1${path}`))),
    )
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('that is not there can be neither changed nor removed', async () => {
    const id = '00000000-0000-4000-8000-000000000000'
    const missing = { code: 'not_found' }
    await expect(replaceTarget(engineer, { id, ...wish('http://a:1') })).rejects.toMatchObject(missing)
    await expect(deleteTarget(engineer, { id })).rejects.toMatchObject(missing)
  })
})

test.each([
  ['an address without a scheme', { url: 'host:9100' }, 'url'],
  ['credentials in the address', { url: 'http://a:b@host/' }, 'url'],
  ['the clouds’ metadata address', { url: 'http://169.254.169.254/' }, 'url'],
  ['a timeout over the interval', { intervalSeconds: 5, timeoutSeconds: 6 }, 'timeoutSeconds'],
  ['an interval of nothing', { intervalSeconds: 0 }, 'intervalSeconds'],
  ['a reserved label', { labels: { __address__: 'x' } }, 'labels.__address__'],
  ['the job as a label', { labels: { job: 'x' } }, 'labels.job'],
])('input is refused: %s', (_why, more, path) => {
  const parsed = CreateTarget.safeParse({ job: 'page', url: 'http://a:1', ...more })
  expect(parsed.error?.issues.map(issue => issue.path.join('.'))).toEqual([path])
})

test.each(['viewer', 'oncall', 'manager'] as const)('a %s may look and not touch', async role => {
  const ctx = actingAs(engineer, somebody(role))
  const refused = { code: 'forbidden' }
  const id = '00000000-0000-4000-8000-000000000000'
  expect(await listTargets(ctx)).toEqual({ targets: [] })
  await expect(createTarget(ctx, wish('http://a:1'))).rejects.toMatchObject(refused)
  await expect(replaceTarget(ctx, { id, ...wish('http://a:1') })).rejects.toMatchObject(refused)
  await expect(deleteTarget(ctx, { id })).rejects.toMatchObject(refused)
})

describe('reading the configuration again', () => {
  const issue = { file: '/etc/opsdeck.yml', line: 2, column: 3, message: 'unknown field "x"' }

  test('is for admins, and written down', async () => {
    await expect(reloadConfiguration(engineer)).rejects.toMatchObject({ code: 'forbidden' })
    const admin = actingAs(engineer, somebody('admin'))
    expect((await reloadConfiguration(admin)).isGood).toBe(true)
    const row = await admin.db.auditEntry.findFirst({ orderBy: { seq: 'desc' } })
    expect(row).toMatchObject({ action: 'configuration.reloaded', subject: 'configuration:/etc/opsdeck.yml' })
  })

  test('answers with every fault when it is refused', async () => {
    const bad = createConfigurationStub({ isGood: false, issues: [issue] })
    const admin = { ...actingAs(engineer, somebody('admin')), configuration: bad }
    await expect(reloadConfiguration(admin)).rejects.toMatchObject({
      code: 'unprocessable',
      issues: [{ path: '/etc/opsdeck.yml:2:3', message: 'unknown field "x"' }],
    })
  })
})
