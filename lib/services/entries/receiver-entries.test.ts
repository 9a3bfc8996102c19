import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import type { Role } from '../../core/access/index.ts'
import { EscalationPolicy } from '../../core/config/schema/escalation.ts'
import { PageReceiver } from '../../core/config/schema/page-receiver.ts'
import { readStoredEntries } from '../../engine/configuration/stored.ts'
import { createConfigurationStub } from '../configuration-testing.ts'
import { actingAs, createTestContext, somebody } from '../testing.ts'
import { createEntry } from './create-entry.ts'
import { deleteEntry } from './delete-entry.ts'
import { getEntry } from './get-entry.ts'
import { listEntries } from './list-entries.ts'
import { replaceEntry } from './replace-entry.ts'

const hook = (more: Record<string, unknown> = {}) =>
  PageReceiver.parse({ slug: 'chat', kind: 'webhook', url: 'https://h.example/s3cret', ...more })

let database: TestDatabase
let base: ReturnType<typeof createTestContext>
const configuration = createConfigurationStub({ notify: { receivers: ['ops'], canMail: true } })
beforeAll(async () => {
  database = await createTestDatabase()
  base = createTestContext(database.pool)
})
afterAll(() => database.drop())
beforeEach(async () => {
  await base.db.entry.deleteMany()
})
const as = (role: Role) => ({ ...actingAs(base, somebody(role)), configuration })

test('a receiver is added by an engineer, its secret in force and nowhere else', async () => {
  const engineer = as('engineer')
  const sent = hook({ signing_secret: 's3cret-too', alerts: ['severity="critical"'] })
  const answers = [
    await createEntry('receiver')(engineer, sent),
    await getEntry('receiver')(as('viewer'), { key: 'chat' }),
    await listEntries('receiver')(as('viewer')),
  ]
  expect(answers[0]).toMatchObject({
    key: 'chat',
    source: 'page',
    config: { url: 'https://h.example/••••', signing_secret: '••••' },
  })
  const { entries } = await readStoredEntries(engineer.db, engineer.secrets)
  expect(entries.receiver).toEqual([sent])
  const rows = [await engineer.db.entry.findMany(), await engineer.db.auditEntry.findMany()]
  const kept = JSON.stringify([answers, rows], (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}` : value,
  )
  expect(kept).not.toContain('s3cret')
  const newest = await engineer.db.auditEntry.findFirst({ orderBy: { seq: 'desc' } })
  expect([newest?.action, newest?.subject]).toEqual(['receiver.created', 'receiver:chat'])
})

test('is changed with its secret kept, which goes to no other host', async () => {
  const engineer = as('engineer')
  await createEntry('receiver')(engineer, hook())
  const kept = hook({ url: 'https://h.example/••••', alerts: [] })
  await replaceEntry('receiver')(engineer, { key: 'chat', config: kept })
  const { entries } = await readStoredEntries(engineer.db, engineer.secrets)
  expect(entries.receiver).toEqual([hook({ alerts: [] })])
  const elsewhere = hook({ url: 'https://evil.example/••••' })
  await expect(replaceEntry('receiver')(engineer, { key: 'chat', config: elsewhere })).rejects.toMatchObject({
    code: 'invalid',
    issues: [{ path: 'secrets' }],
  })
})

test.each<Role>(['viewer', 'oncall', 'manager'])('is not for a %s to add', async role => {
  await expect(createEntry('receiver')(as(role), hook())).rejects.toMatchObject({ code: 'forbidden' })
})

test('is told what alerts of business say by the choice of those alone who may read it', async () => {
  await expect(createEntry('receiver')(as('engineer'), hook({ business: true }))).rejects.toMatchObject({
    code: 'forbidden',
  })
  await createEntry('receiver')(as('admin'), hook({ business: true }))
  await expect(
    replaceEntry('receiver')(as('engineer'), {
      key: 'chat',
      config: hook({ url: 'https://h.example/mine' }),
    }),
  ).rejects.toMatchObject({ code: 'forbidden' })
})

test('cannot take a name of the file, and stays while an escalation names it', async () => {
  const engineer = as('engineer')
  await expect(createEntry('receiver')(engineer, hook({ slug: 'ops' }))).rejects.toMatchObject({
    code: 'invalid',
    issues: [{ path: 'slug' }],
  })
  const policy = (receiver: string) =>
    EscalationPolicy.parse({
      slug: 'api',
      name: 'API',
      steps: [{ name: 'First', tell: [{ receiver }] }],
      last_resort: { person: 'ada@example.org' },
    })
  await expect(createEntry('escalation')(engineer, policy('chat'))).rejects.toMatchObject({
    issues: [{ path: 'steps.0.tell.0.receiver' }],
  })
  await createEntry('receiver')(engineer, hook())
  await createEntry('escalation')(engineer, policy('chat'))
  await expect(deleteEntry('receiver')(engineer, { key: 'chat' })).rejects.toMatchObject({
    code: 'conflict',
    message: 'the escalation "api" names it: change that one first',
  })
  await deleteEntry('escalation')(engineer, { key: 'api' })
  await deleteEntry('receiver')(engineer, { key: 'chat' })
})
