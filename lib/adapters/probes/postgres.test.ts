import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../postgres/testing.ts'
import { createPostgresProbe } from './postgres.ts'
import { asker, freePort, speakingServer, testTools } from './testing-kinds.ts'

const ask = asker('postgres', createPostgresProbe(testTools()))

describe('a PostgreSQL check', () => {
  let database: TestDatabase
  let at: { host: string; port: number; user: string; password: string; database: string }

  beforeAll(async () => {
    database = await createTestDatabase({ migrations: false })
    const url = new URL(database.url)
    at = {
      host: url.hostname,
      port: Number(url.port),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: url.pathname.slice(1),
    }
    await database.pool.query('create table orders (id int); insert into orders values (1), (2)')
  })

  afterAll(() => database.drop())

  test('V-05: is green while the server answers, with phases', async () => {
    const answer = await ask(at)
    expect(answer.fault).toBeNull()
    expect(answer.facts).toMatchObject({ rows: 1 })
    expect(answer.phases.connect).toBeGreaterThan(0)
    expect(answer.phases.firstByte).toBeGreaterThan(0)
  })

  test('V-05: is red when nothing listens there', async () => {
    const answer = await ask({ ...at, port: await freePort() })
    expect(answer.fault?.kind).toBe('refused')
    expect(answer.fault?.message).toContain(`${at.host}:`)
  })

  test('the first row becomes facts, figures as figures, and rows are counted', async () => {
    const query = `select id, id::bigint * 5000000000 as big, 'text' as word, now() > 'epoch' as is_late, 1.5::numeric as share,
      null as nothing from orders order by id`
    const answer = await ask({ ...at, query })
    expect(answer.facts).toEqual({
      rows: 2,
      'row.id': 1,
      'row.big': 5_000_000_000,
      'row.word': 'text',
      'row.is_late': true,
      'row.share': 1.5,
    })
    expect(answer.body).toContain('"nothing":null')
  })

  test('a wrong password is told apart, and is not repeated', async () => {
    const answer = await ask({ ...at, password: 'wrong-one' })
    expect(answer.fault?.kind).toBe('credentials')
    expect(JSON.stringify(answer)).not.toContain('wrong-one')
  })

  test('an unknown database and a query that is wrong are expectations not met', async () => {
    expect((await ask({ ...at, database: 'not_there' })).fault?.kind).toBe('expectation')
    const wrong = await ask({ ...at, query: 'select nothing_such from orders' })
    expect(wrong.fault).toMatchObject({ kind: 'expectation' })
    expect(wrong.fault?.message).toContain('nothing_such')
  })

  test.each([
    ['a write', 'delete from orders'],
    ['a write behind a statement that ends the transaction', 'commit; delete from orders'],
    [
      'a write in a common table expression',
      'with gone as (delete from orders returning 1) select * from gone',
    ],
  ])('%s is refused and changes nothing', async (_, query) => {
    const answer = await ask({ ...at, query })
    expect(answer.fault?.kind).toBe('expectation')
    expect((await database.pool.query('select count(*)::int as n from orders')).rows).toEqual([{ n: 2 }])
  })

  test('too many rows and too much text are cut off', async () => {
    const rows = await ask({ ...at, query: 'select * from generate_series(1, 200000)' })
    expect(rows.fault?.kind).toBe('too_large')
    const text = await ask(
      { ...at, query: 'select repeat(md5(random()::text), 3000000) from orders' },
      10_000,
    )
    expect(text.fault?.kind).toBe('too_large')
  })

  test('a query that takes too long is stopped, also at the server', async () => {
    const answer = await ask({ ...at, query: 'select pg_sleep(30)' }, 300)
    expect(answer.fault?.kind).toBe('timeout')
    expect(answer.durationSeconds).toBeLessThan(1.5)
    await expect.poll(async () => (await running(database)).rows, { timeout: 5_000 }).toEqual([{ n: 0 }])
  })

  test('TLS that the server does not offer is a fault of TLS', async () => {
    const answer = await ask({ ...at, tls: {} })
    expect(answer.fault?.kind).toBe('tls')
  })

  test('a server of another kind and one that is silent are told apart', async () => {
    const other = await speakingServer('220 mail.example.org ESMTP\r\n')
    expect((await ask({ ...at, port: other.port }, 1_000)).fault?.kind).toMatch(/protocol|closed|timeout/)
    other.close()
    const silent = await speakingServer(null)
    expect((await ask({ ...at, port: silent.port }, 200)).fault?.kind).toBe('timeout')
    silent.close()
  })

  test('an address that the rule closes is not asked', async () => {
    const closed = asker('postgres', createPostgresProbe(testTools([])))
    expect((await closed(at)).fault?.kind).toBe('forbidden_address')
  })

  test('no connection is left behind', async () => {
    await expect.poll(async () => (await connections()).rows, { timeout: 5_000 }).toEqual([{ n: 0 }])
  })

  const connections = () =>
    database.pool.query(
      "select count(*)::int as n from pg_stat_activity where application_name = 'opsdeck check' and datname = current_database()",
    )
})

const running = (database: TestDatabase) =>
  database.pool.query(
    "select count(*)::int as n from pg_stat_activity where query like '%pg_sleep(30)%' and datname = current_database() and pid <> pg_backend_pid()",
  )
