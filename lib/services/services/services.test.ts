import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { ServiceConfig } from '../../contract/service.ts'
import { checkAudit } from '../audit/check.ts'
import { createConfigurationStub } from '../configuration-testing.ts'
import { actingAs, createTestContext, somebody } from '../testing.ts'
import { createService } from './create-service.ts'
import { deleteService } from './delete-service.ts'
import { getService } from './get-service.ts'
import { listServices } from './list-services.ts'
import { replaceService } from './replace-service.ts'

const service = (slug: string, more: Partial<ServiceConfig> = {}): ServiceConfig =>
  ServiceConfig.parse({ slug, name: slug.toUpperCase(), match: `job="${slug}"`, ...more })

let database: TestDatabase
const configuration = createConfigurationStub({
  services: [
    { ...service('of-file'), source: 'file' },
    { ...service('opsdeck'), source: 'self' },
  ],
})
let engineer: ReturnType<typeof createTestContext> & { configuration: typeof configuration }
beforeAll(async () => {
  database = await createTestDatabase()
  engineer = { ...actingAs(createTestContext(database.pool), somebody('engineer')), configuration }
})
afterAll(() => database.drop())
beforeEach(async () => {
  await engineer.db.service.deleteMany()
  configuration.reloads = 0
})

const newestDeed = async () => {
  const row = await engineer.db.auditEntry.findFirst({ orderBy: { seq: 'desc' } })
  return [row?.action, row?.subject, row?.actorName]
}

describe('a service of the page', () => {
  test('is added, shown with the others, changed and removed, each in the audit log and in force at once', async () => {
    const created = await createService(engineer, service('api', { depends_on: ['of-file'] }))
    expect(created).toMatchObject({ slug: 'api', source: 'page', createdBy: 'engineer@example.org' })
    expect(await newestDeed()).toEqual(['service.created', 'service:api', 'engineer@example.org'])
    expect((await listServices(engineer)).services.map(({ slug, source }) => [slug, source])).toEqual([
      ['api', 'page'],
      ['of-file', 'file'],
      ['opsdeck', 'self'],
    ])
    await replaceService(engineer, service('api', { name: 'New name' }))
    expect(await getService(engineer, { slug: 'api' })).toMatchObject({ name: 'New name', depends_on: [] })
    expect(await newestDeed()).toEqual(['service.changed', 'service:api', 'engineer@example.org'])
    await deleteService(engineer, { slug: 'api' })
    expect(await newestDeed()).toEqual(['service.deleted', 'service:api', 'engineer@example.org'])
    await expect(getService(engineer, { slug: 'api' })).rejects.toMatchObject({ code: 'not_found' })
    expect(configuration.reloads).toBe(3)
    expect(await checkAudit(engineer)).toMatchObject({ fault: null })
  })

  test('R-57 L-44 an address that is entered later is a link from then on; facts and commands are kept as they are', async () => {
    await createService(engineer, service('api'))
    const entered = {
      links: [{ title: 'Admin monitoring dashboard', url: 'https://example.org/admin' }],
      facts: [{ title: 'Full logs', value: 'journald, 30 days' }],
      commands: [{ title: 'Live log', command: 'cd server\npnpm tail' }],
    }
    await replaceService(engineer, service('api', entered))
    expect(await getService(engineer, { slug: 'api' })).toMatchObject(entered)
    expect(await newestDeed()).toEqual(['service.changed', 'service:api', 'engineer@example.org'])
    await replaceService(actingAs(engineer, somebody('admin')), service('api', { ...entered, links: [] }))
    expect(await getService(engineer, { slug: 'api' })).toMatchObject({ ...entered, links: [] })
  })

  test('cannot take a slug that is there', async () => {
    await createService(engineer, service('api'))
    await expect(createService(engineer, service('api'))).rejects.toMatchObject({
      code: 'conflict',
      message: 'the service "api" is there already',
    })
    expect(configuration.reloads).toBe(1)
  })

  test('cannot go while another depends on it', async () => {
    await createService(engineer, service('db'))
    await createService(engineer, service('api', { depends_on: ['db'] }))
    await expect(deleteService(engineer, { slug: 'db' })).rejects.toMatchObject({
      code: 'conflict',
      message: 'the service "api" depends on it: change that one first',
    })
  })

  test.each<[why: string, more: Partial<ServiceConfig>, path: string]>([
    ['matchers that do not parse', { match: 'job=api' }, 'match'],
    ['matchers that are more than matchers', { hosts: 'job="a"} or up{job="b"' }, 'hosts'],
    ['a dependency on nothing', { depends_on: ['of-file', 'nothing'] }, 'depends_on.1'],
    ['a dependency on itself', { depends_on: ['api'] }, 'depends_on.0'],
  ])('is refused with %s', async (_why, more, path) => {
    await expect(createService(engineer, service('api', more))).rejects.toMatchObject({
      code: 'invalid',
      issues: [{ path }],
    })
    expect(await engineer.db.service.count()).toBe(0)
  })
})

describe('a service of the file or of the deck', () => {
  test.each([
    ['of-file', 'the service "of-file" belongs to the configuration file: change it there'],
    ['opsdeck', 'the service "opsdeck" belongs to Opsdeck itself'],
  ])('%s is read-only', async (slug, message) => {
    const refused = { code: 'conflict', message }
    await expect(createService(engineer, service(slug))).rejects.toMatchObject(refused)
    await expect(replaceService(engineer, service(slug))).rejects.toMatchObject(refused)
    await expect(deleteService(engineer, { slug })).rejects.toMatchObject(refused)
  })
})

test.each(['viewer', 'oncall', 'manager'] as const)('a %s may look and not touch', async role => {
  const ctx = actingAs(engineer, somebody(role))
  const refused = { code: 'forbidden' }
  expect((await listServices(ctx)).services).toHaveLength(2)
  await expect(createService(ctx, service('api'))).rejects.toMatchObject(refused)
  await expect(replaceService(ctx, service('api'))).rejects.toMatchObject(refused)
  await expect(deleteService(ctx, { slug: 'api' })).rejects.toMatchObject(refused)
})
