import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { inTransaction } from '../context.ts'
import { actingAs, createTestContext, somebody, type TestContext } from '../testing.ts'
import { checkAudit } from './check.ts'
import { recordAudit } from './record.ts'

let database: TestDatabase
let ctx: TestContext
beforeAll(async () => {
  database = await createTestDatabase()
  ctx = createTestContext(database.pool)
})
afterAll(() => database.drop())

/** What a superuser can do who wants the log to tell another story. */
async function tamper(sql: string): Promise<void> {
  await database.pool.query(`begin; set local session_replication_role = replica; ${sql}; commit`)
}

beforeEach(async () => {
  await tamper('delete from audit_entries; delete from audit_head')
  for (let index = 1; index <= 5; index++)
    await recordAudit(ctx, {
      action: 'test.made',
      subject: `thing:${index}`,
      after: { b: index, a: [1.5, null] },
    })
})

describe('the audit log', () => {
  it('is a chain that holds', async () => {
    expect(await checkAudit(ctx)).toEqual({ rows: 5, fault: null })
  })

  it('names who did what to what, and from where', async () => {
    await recordAudit(actingAs(ctx, somebody('engineer')), { action: 'test.done', subject: 'thing:x' })
    const row = await ctx.db.auditEntry.findUniqueOrThrow({ where: { seq: 6 } })
    expect(row).toMatchObject({
      actorKind: 'person',
      actorName: 'engineer@example.org',
      action: 'test.done',
      address: '192.0.2.7',
    })
  })

  it('never keeps a secret', async () => {
    await recordAudit(ctx, {
      action: 'a',
      subject: 's',
      after: { password: 'hunter2', nested: [{ token: 'hunter2' }] },
    })
    const { rows } = await database.pool.query('select audit_entries::text as row from audit_entries')
    expect(JSON.stringify(rows)).not.toContain('hunter2')
  })

  it('is kept with its change, or undone with it', async () => {
    await expect(
      inTransaction(ctx, async tx => {
        await recordAudit(tx, { action: 'a', subject: 's' })
        throw new Error('the change failed')
      }),
    ).rejects.toThrow('the change failed')
    expect(await checkAudit(ctx)).toEqual({ rows: 5, fault: null })
  })

  it('stays one chain when many write at once', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, i) => recordAudit(ctx, { action: 'a', subject: `s:${i}` })),
    )
    expect(await checkAudit(ctx)).toEqual({ rows: 17, fault: null })
  })

  it.each(['update audit_entries set action = $$x$$', 'delete from audit_entries', 'truncate audit_entries'])(
    'refuses %s',
    async sql => {
      await expect(database.pool.query(sql)).rejects.toThrow('append-only')
    },
  )
})

const TAMPERINGS = [
  [
    'a changed member',
    `update audit_entries set after = '{"b":9}' where seq = 3`,
    { kind: 'changed', seq: 3 },
  ],
  [
    'a changed time',
    `update audit_entries set at = at + interval '1 s' where seq = 2`,
    { kind: 'changed', seq: 2 },
  ],
  ['a changed actor', `update audit_entries set actor_name = 'x' where seq = 1`, { kind: 'changed', seq: 1 }],
  ['a missing row', 'delete from audit_entries where seq = 3', { kind: 'missing', seq: 3 }],
  ['a missing first row', 'delete from audit_entries where seq = 1', { kind: 'missing', seq: 1 }],
  ['a cut-off tail', 'delete from audit_entries where seq > 3', { kind: 'truncated', seq: 4, headSeq: 5 }],
  ['everything gone', 'delete from audit_entries', { kind: 'truncated', seq: 1, headSeq: 5 }],
  [
    'a cut-off tail with the head moved back',
    `delete from audit_entries where seq > 3; update audit_head set seq = 3, hash = (select hash from audit_entries where seq = 3)`,
    { kind: 'head-forged' },
  ],
  ['a missing head', 'delete from audit_head', { kind: 'head-missing' }],
] as const

describe.each(TAMPERINGS)('%s', (_what, sql, fault) => {
  test('is found', async () => {
    await tamper(sql)
    expect((await checkAudit(ctx)).fault).toEqual(fault)
  })

  test('is still found after the deck has written on', async () => {
    await tamper(sql)
    await recordAudit(ctx, { action: 'test.later', subject: 'thing:later' })
    expect((await checkAudit(ctx)).fault).not.toBeNull()
  })
})

test('a row put behind the head by somebody else is found, then and later', async () => {
  await tamper(
    `insert into audit_entries (seq, at, actor_kind, actor_name, action, subject, previous_hash, hash)
     select 6, at, actor_kind, actor_name, 'x', 'y', hash, repeat('a', 64) from audit_entries where seq = 5`,
  )
  expect((await checkAudit(ctx)).fault).not.toBeNull()
  await recordAudit(ctx, { action: 'test.later', subject: 'thing:later' })
  expect((await checkAudit(ctx)).fault).not.toBeNull()
})

test('a log signed with another secret is not vouched for', async () => {
  const { createSecrets } = await import('../../adapters/secrets.ts')
  const other = { ...ctx, secrets: createSecrets('another secret, just as long as the first') }
  expect((await checkAudit(other)).fault).toEqual({ kind: 'head-forged' })
})
