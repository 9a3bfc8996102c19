import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { ServiceConfig } from '../../contract/service.ts'
import { CheckConfig } from '../../core/config/schema/check.ts'
import { EscalationPolicy } from '../../core/config/schema/escalation.ts'
import { HeartbeatConfig } from '../../core/config/schema/heartbeat.ts'
import { LogSignalConfig } from '../../core/config/schema/log-signal.ts'
import { ThresholdRuleConfig } from '../../core/config/schema/rule.ts'
import { ScheduleConfig } from '../../core/config/schema/schedule.ts'
import { StatusPageConfig } from '../../core/config/schema/status-page.ts'
import { WindowConfig } from '../../core/config/schema/window.ts'
import { readStoredEntries } from '../../engine/configuration/stored.ts'
import { checkAudit } from '../audit/check.ts'
import { createConfigurationStub } from '../configuration-testing.ts'
import { deleteService } from '../services/delete-service.ts'
import { actingAs, createTestContext, somebody } from '../testing.ts'
import { createEntry } from './create-entry.ts'
import { deleteEntry } from './delete-entry.ts'
import { getEntry } from './get-entry.ts'
import { listEntries } from './list-entries.ts'
import { replaceEntry } from './replace-entry.ts'
import { restoreSecrets } from './restore-secrets.ts'

const check = (slug: string, more: Record<string, unknown> = {}) =>
  CheckConfig.parse({ service: 'api', slug, name: slug, kind: 'http', url: 'https://h/', ...more })
const heartbeat = (slug: string) => HeartbeatConfig.parse({ service: 'api', slug, name: slug })
const signal = (slug: string, more: Record<string, unknown> = {}) =>
  LogSignalConfig.parse({ service: 'api', slug, name: slug, min_level: 'error', ...more })
const page = (more: Record<string, unknown> = {}) =>
  StatusPageConfig.parse({ slug: 'public', title: 'Status', components: [{ service: 'api' }], ...more })
const planned = (more: Record<string, unknown> = {}) =>
  WindowConfig.parse({
    slug: 'sunday',
    name: 'Sunday',
    services: ['api'],
    starts: '2026-01-04T02:00',
    duration: '2h',
    ...more,
  })

const schedule = () =>
  ScheduleConfig.parse({
    slug: 'nights',
    name: 'Nights',
    layers: [{ name: 'Weeks', people: ['ada@example.org'], starts: '2026-01-05T09:00' }],
  })
const escalation = () =>
  EscalationPolicy.parse({
    slug: 'api',
    name: 'API first',
    steps: [{ name: 'First', tell: [{ schedule: 'nights' }] }],
    last_resort: { person: 'ada@example.org' },
  })
const rule = () =>
  ThresholdRuleConfig.parse({
    service: 'api',
    slug: 'up',
    name: 'Down',
    metric: 'up',
    comparison: 'below',
    critical: 1,
  })

const pageService = {
  ...ServiceConfig.parse({ slug: 'shop', name: 'Shop', match: 'job="shop"' }),
  source: 'page' as const,
}

let database: TestDatabase
const configuration = createConfigurationStub(
  {
    services: [{ ...ServiceConfig.parse({ slug: 'api', name: 'API', match: 'job="api"' }), source: 'file' }],
  },
  { check: [check('of-file')] },
)
let engineer: ReturnType<typeof createTestContext> & { configuration: typeof configuration }
beforeAll(async () => {
  database = await createTestDatabase()
  engineer = { ...actingAs(createTestContext(database.pool), somebody('engineer')), configuration }
})
afterAll(() => database.drop())
beforeEach(async () => {
  await engineer.db.entry.deleteMany()
  configuration.reloads = 0
})

const inForce = async () => {
  const { entries } = await readStoredEntries(engineer.db, engineer.secrets)
  return entries
}
const newestDeed = async () => {
  const row = await engineer.db.auditEntry.findFirst({ orderBy: { seq: 'desc' } })
  return [row?.action, row?.subject, row?.actorName]
}
/** Everything of these tables as text: where a secret could have been left. */
const everythingStored = async () => {
  const rows = await engineer.db.entry.findMany()
  const deeds = await engineer.db.auditEntry.findMany()
  return JSON.stringify([rows, deeds], (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}` : value,
  )
}

describe('an entry of the page', () => {
  test('is added, shown beside those of the file, changed and removed, each in the audit log and in force at once', async () => {
    const created = await createEntry('check')(engineer, check('web'))
    expect(created).toMatchObject({
      key: 'api/web',
      source: 'page',
      createdBy: 'engineer@example.org',
      config: { kind: 'http', interval: '60s' },
    })
    expect(await newestDeed()).toEqual(['check.created', 'check:api/web', 'engineer@example.org'])
    const { entries } = await listEntries('check')(engineer)
    expect(entries.map(({ key, source }) => [key, source])).toEqual([
      ['api/of-file', 'file'],
      ['api/web', 'page'],
    ])
    await replaceEntry('check')(engineer, { key: 'api/web', config: check('web', { name: 'New' }) })
    expect(await newestDeed()).toEqual(['check.changed', 'check:api/web', 'engineer@example.org'])
    expect((await getEntry('check')(engineer, { key: 'api/web' })).config.name).toBe('New')
    await deleteEntry('check')(engineer, { key: 'api/web' })
    expect(await newestDeed()).toEqual(['check.deleted', 'check:api/web', 'engineer@example.org'])
    await expect(getEntry('check')(engineer, { key: 'api/web' })).rejects.toMatchObject({ code: 'not_found' })
    expect(configuration.reloads).toBe(3)
    expect(await checkAudit(engineer)).toMatchObject({ fault: null })
  })

  test('of each kind is in force as it was given', async () => {
    await createEntry('check')(engineer, check('web'))
    await createEntry('heartbeat')(engineer, heartbeat('backup'))
    await createEntry('window')(engineer, planned())
    await createEntry('log_signal')(engineer, signal('errors', { heartbeat: 'backup' }))
    await createEntry('schedule')(engineer, schedule())
    await createEntry('escalation')(engineer, escalation())
    await createEntry('rule')(engineer, rule())
    await createEntry('status_page')(engineer, page())
    expect(await inForce()).toEqual({
      check: [check('web')],
      heartbeat: [heartbeat('backup')],
      window: [planned()],
      log_signal: [signal('errors', { heartbeat: 'backup' })],
      status_page: [page()],
      schedule: [schedule()],
      escalation: [escalation()],
      rule: [rule()],
      action: [],
      runner: [],
      runbook: [],
      panel: [],
      receiver: [],
    })
    expect(await newestDeed()).toEqual(['status-page.created', 'status-page:public', 'engineer@example.org'])
  })

  test('cannot take a key that is there', async () => {
    await createEntry('check')(engineer, check('web'))
    await expect(createEntry('check')(engineer, check('web'))).rejects.toMatchObject({
      code: 'conflict',
      message: 'the check "api/web" is there already',
    })
  })

  test('keeps its key', async () => {
    await createEntry('check')(engineer, check('web'))
    const moved = { key: 'api/web', config: check('other') }
    await expect(replaceEntry('check')(engineer, moved)).rejects.toMatchObject({
      code: 'invalid',
      issues: [{ path: 'slug' }],
    })
  })

  test('stays while another one names it', async () => {
    await createEntry('check')(engineer, check('db'))
    await createEntry('check')(engineer, check('web', { depends_on: ['db'] }))
    await createEntry('heartbeat')(engineer, heartbeat('backup'))
    await createEntry('log_signal')(engineer, signal('done', { heartbeat: 'backup' }))
    await expect(deleteEntry('check')(engineer, { key: 'api/db' })).rejects.toMatchObject({
      code: 'conflict',
      message: 'the check "api/web" names it: change that one first',
    })
    await expect(deleteEntry('heartbeat')(engineer, { key: 'api/backup' })).rejects.toMatchObject({
      code: 'conflict',
      message: 'the log signal "api/done" names it: change that one first',
    })
    await deleteEntry('check')(engineer, { key: 'api/web' })
    await deleteEntry('check')(engineer, { key: 'api/db' })
  })
})

test('a service stays while something of the page belongs to it', async () => {
  const page = { ...engineer, configuration: createConfigurationStub({ services: [pageService] }) }
  const { source: _, ...config } = pageService
  const facts = { createdBy: 'e', createdAt: new Date(0), updatedAt: new Date(0) }
  await engineer.db.service.create({ data: { slug: 'shop', config, ...facts } })
  await createEntry('heartbeat')(page, { ...heartbeat('backup'), service: 'shop' })
  await expect(deleteService(page, { slug: 'shop' })).rejects.toMatchObject({
    code: 'conflict',
    message: 'the heartbeat "shop/backup" belongs to it: change that one first',
  })
  await deleteEntry('heartbeat')(page, { key: 'shop/backup' })
  await deleteService(page, { slug: 'shop' })
})

describe('is refused, with the place of each fault', () => {
  test.each<[why: string, more: Record<string, unknown>, paths: string[]]>([
    ['an unknown service', { service: 'nothing' }, ['service']],
    ['a dependency on nothing', { depends_on: ['of-file', 'nothing'] }, ['depends_on.1']],
    ['a timeout over the interval', { interval: '5s', timeout: '6s' }, ['timeout']],
    ['a placeholder with nothing behind it', { secrets: { a: '••••' } }, ['secrets.a']],
    ['a certificate that is no PEM text', { tls: { ca: '/etc/ca.pem' } }, ['tls.ca']],
  ])('a check with %s', async (_why, more, paths) => {
    await expect(createEntry('check')(engineer, check('web', more))).rejects.toMatchObject({
      code: 'invalid',
      issues: paths.map(path => ({ path })),
    })
    expect(await engineer.db.entry.count()).toBe(0)
    expect(configuration.reloads).toBe(0)
  })

  test('a circle that closes by a change', async () => {
    await createEntry('check')(engineer, check('a'))
    await createEntry('check')(engineer, check('b', { depends_on: ['a'] }))
    const config = check('a', { depends_on: ['b'] })
    await expect(replaceEntry('check')(engineer, { key: 'api/a', config })).rejects.toMatchObject({
      issues: [{ path: 'depends_on.0' }],
    })
  })

  test('a window whose rule is none, a status page with a short password', async () => {
    await expect(createEntry('window')(engineer, planned({ repeats: 'FREQ=X' }))).rejects.toMatchObject({
      issues: [{ path: 'repeats' }],
    })
    const short = page({ access: { kind: 'password', password: 'short' } })
    await expect(createEntry('status_page')(engineer, short)).rejects.toMatchObject({
      issues: [{ path: 'access.password' }],
    })
  })
})

describe('secrets', () => {
  const SECRETS = {
    url: 'https://me:s3cret-url@h/',
    secrets: { token: 's3cret-map' },
    basic_auth: { username: 'me', password: 's3cret-basic' },
    headers: { Authorization: 's3cret-header', Accept: 'text/html' },
    tls: { cert: '-----BEGIN CERTIFICATE-----', key: '-----BEGIN s3cret-key' },
  }

  test('are in force, and in no answer, audit entry or column', async () => {
    const answers: unknown[] = [await createEntry('check')(engineer, check('web', SECRETS))]
    answers.push(await listEntries('check')(engineer), await getEntry('check')(engineer, { key: 'api/web' }))
    const changed = check('web', { ...SECRETS, name: 'New' })
    answers.push(await replaceEntry('check')(engineer, { key: 'api/web', config: changed }))
    const password = 's3cret-password'
    answers.push(await createEntry('status_page')(engineer, page({ access: { kind: 'password', password } })))
    expect(JSON.stringify(answers)).not.toContain('s3cret')
    expect(JSON.stringify(answers)).toContain('text/html')
    const { check: checks, status_page: pages } = await inForce()
    expect(checks).toEqual([changed])
    expect(pages[0]?.access).toEqual({ kind: 'password', password })
    await deleteEntry('check')(engineer, { key: 'api/web' })
    expect(await everythingStored()).not.toContain('s3cret')
  })

  test('that come back as •••• stay what they were; others are replaced or gone', async () => {
    await createEntry('check')(engineer, check('web', SECRETS))
    const { config } = await getEntry('check')(engineer, { key: 'api/web' })
    const sent = CheckConfig.parse({
      ...config,
      name: 'New',
      secrets: { token: 'another' },
      basic_auth: undefined,
    })
    await replaceEntry('check')(engineer, { key: 'api/web', config: sent })
    const { basic_auth: _, ...rest } = SECRETS
    expect((await inForce()).check).toEqual([
      check('web', { ...rest, name: 'New', secrets: { token: 'another' } }),
    ])
  })

  test('are put back for a trial, for those who may change checks', async () => {
    await createEntry('check')(engineer, check('web', SECRETS))
    const { config } = await getEntry('check')(engineer, { key: 'api/web' })
    expect(await restoreSecrets('check')(engineer, config)).toEqual(check('web', SECRETS))
    const viewer = actingAs(engineer, somebody('viewer'))
    await expect(restoreSecrets('check')(viewer, config)).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('do not follow a check to another address: neither when it is saved nor when it is tried', async () => {
    await createEntry('check')(engineer, check('web', SECRETS))
    const { config } = await getEntry('check')(engineer, { key: 'api/web' })
    const elsewhere = [
      { url: 'https://me:••••@other/' },
      { proxy_url: 'http://other:3128' },
      { steps: [{ url: 'https://other/' }] },
    ].map(more => CheckConfig.parse({ ...config, ...more }))
    const refused = { code: 'invalid', issues: [{ path: 'secrets' }] }
    for (const sent of elsewhere) {
      await expect(replaceEntry('check')(engineer, { key: 'api/web', config: sent })).rejects.toMatchObject(
        refused,
      )
      await expect(restoreSecrets('check')(engineer, sent)).rejects.toMatchObject(refused)
    }
    const samePlace = CheckConfig.parse({ ...config, url: 'https://me:••••@h/another/path' })
    await replaceEntry('check')(engineer, { key: 'api/web', config: samePlace })
  })

  test('sealed with another key keep their entry out of force, and say so', async () => {
    await createEntry('check')(engineer, check('web', SECRETS))
    const other = { open: () => engineer.secrets.open('something else', 'x') }
    const { entries, issues } = await readStoredEntries(engineer.db, other)
    expect(entries.check).toEqual([])
    expect(issues).toMatchObject([
      {
        file: 'added in the page',
        message:
          'the check "api/web" is not in force: its secrets were sealed with another OPSDECK_SECRET: enter them again',
      },
    ])
  })
})

test('an entry of the file is read-only', async () => {
  const refused = {
    code: 'conflict',
    message: 'the check "api/of-file" belongs to the configuration file: change it there',
  }
  const config = check('of-file')
  await expect(createEntry('check')(engineer, config)).rejects.toMatchObject(refused)
  await expect(replaceEntry('check')(engineer, { key: 'api/of-file', config })).rejects.toMatchObject(refused)
  await expect(deleteEntry('check')(engineer, { key: 'api/of-file' })).rejects.toMatchObject(refused)
  expect(await getEntry('check')(engineer, { key: 'api/of-file' })).toMatchObject({ source: 'file' })
})

test.each(['viewer', 'oncall', 'manager'] as const)('a %s may look and not touch', async role => {
  const ctx = actingAs(engineer, somebody(role))
  const refused = { code: 'forbidden' }
  expect((await listEntries('check')(ctx)).entries).toHaveLength(1)
  await expect(createEntry('check')(ctx, check('web'))).rejects.toMatchObject(refused)
  await expect(createEntry('window')(ctx, planned())).rejects.toMatchObject(refused)
  await expect(createEntry('status_page')(ctx, page())).rejects.toMatchObject(refused)
  await expect(replaceEntry('check')(ctx, { key: 'api/web', config: check('web') })).rejects.toMatchObject(
    refused,
  )
  await expect(deleteEntry('check')(ctx, { key: 'api/web' })).rejects.toMatchObject(refused)
})
