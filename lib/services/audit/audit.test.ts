import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import { DeckError } from '../../contract/errors.ts'
import { inTransaction } from '../context.ts'
import { actingAs, createTestContext, somebody, type TestContext } from '../testing.ts'
import { checkAudit } from './check.ts'
import { recordAudit } from './record.ts'
import { flushRefusals, recordingRefusal, recordRefusal } from './record-refusal.ts'

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

describe('refusals', () => {
  const refused = (name: string, kind = '') => {
    const deed = { action: 'run.refused', subject: 'action:a', kind, after: { said: name } }
    const email = `${name}@example.org`
    const person = {
      kind: 'person',
      role: 'viewer',
      sessionId: 's',
      userId: USERS[name] ?? '',
      email,
    } as const
    return recordRefusal(actingAs(ctx, person), deed, new DeckError('forbidden', 'not for you'))
  }
  const USERS: Record<string, string> = {
    ada: '00000000-0000-4000-8000-0000000000a1',
    bo: '00000000-0000-4000-8000-0000000000b1',
  }
  const rows = async () =>
    (await ctx.db.auditEntry.findMany({ where: { action: 'run.refused' }, orderBy: { seq: 'asc' } })).map(
      ({ actorName, after }) => {
        const { moreTimes, why } = Object(after)
        return [actorName, why, moreTimes ?? null]
      },
    )
  beforeEach(() => ctx.db.refusal.deleteMany())

  test('nobody floods the log: the first is written at once, what comes within its minute as one row with its count', async () => {
    await Promise.all(Array.from({ length: 50 }, () => refused('ada')))
    await refused('bo')
    await refused('ada', 'another action')
    expect(await rows()).toEqual([
      ['ada@example.org', 'not for you', null],
      ['bo@example.org', 'not for you', null],
      ['ada@example.org', 'not for you', null],
    ])
    await ctx.clock.advance(59_000)
    await flushRefusals(ctx)
    expect(await rows()).toHaveLength(3)
    await ctx.clock.advance(1_000)
    await flushRefusals(ctx)
    await flushRefusals(ctx)
    expect((await rows()).slice(3)).toEqual([['ada@example.org', 'not for you', 49]])
    expect(await ctx.db.refusal.count()).toBe(0)
    expect((await checkAudit(ctx)).fault).toBeNull()
  })

  test('who goes on for minutes has a row a minute, whether or not anybody flushes', async () => {
    for (let second = 0; second < 180; second += 10) {
      await refused('ada')
      await ctx.clock.advance(10_000)
    }
    expect((await rows()).map(([, , times]) => times)).toEqual([null, 6, 6])
  })

  test('what is not there is no refusal, what fails is thrown on', async () => {
    const fail = (error: Error) => () => Promise.reject(error)
    const deed = { action: 'run.refused', subject: 's' }
    for (const error of [new DeckError('not_found', 'no'), new Error('the database is away')])
      await expect(recordingRefusal(ctx, deed, fail(error))).rejects.toBe(error)
    expect(await rows()).toEqual([])
    const error = new DeckError('conflict', 'it is over')
    await expect(recordingRefusal(ctx, deed, fail(error))).rejects.toBe(error)
    expect(await rows()).toHaveLength(1)
  })
})
