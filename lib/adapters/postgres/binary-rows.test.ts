import { afterAll, beforeAll, expect, test } from 'vitest'
import { BinaryRows, float8, int4s, readBinaryRows } from './binary-rows.ts'
import { createTestDatabase, type TestDatabase } from './testing.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase({ migrations: false })
})
afterAll(() => database.drop())

const NUMBERS = [0, 1, -1.5, 0.1, 2 ** -11, 2 ** 53, 5e-324, 1.7976931348623157e308, 1e21, Number.NaN]
const INFINITE = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]

test.each([...NUMBERS, ...INFINITE])('%d goes there and comes back as the same number', async number => {
  const rows = await readBinaryRows(database.pool, `select ${float8(number)}`)
  expect(rows.next()).toBe(true)
  expect(rows.float8()).toBe(number)
  expect(rows.next()).toBe(false)
})

test('whole numbers of four bytes come in the order of the statement', async () => {
  const numbers = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)]
  const rows = await readBinaryRows(database.pool, `select unnest(${int4s(numbers)})`)
  const found: number[] = []
  while (rows.next()) found.push(rows.int4())
  expect(found).toEqual(numbers)
})

test('bytes of any length come as they are, whatever reaches the socket at once, beside fields that are null', async () => {
  const rows = await readBinaryRows(
    database.pool,
    `select i, case when i % 3 > 0 then decode(repeat(lpad(to_hex(i % 256), 2, '0'), i * i), 'hex') end, i / 2.0::float8
     from generate_series(0, 300) i`,
  )
  for (let i = 0; i <= 300; i++) {
    expect(rows.next()).toBe(true)
    expect(rows.int4()).toBe(i)
    const bytes = rows.bytea()
    if (i % 3 === 0) expect(bytes).toBeNull()
    else expect(bytes && Buffer.from(bytes).equals(Buffer.alloc(i * i, i % 256))).toBe(true)
    expect(rows.float8()).toBe(i / 2)
  }
  expect(rows.next()).toBe(false)
})

test('no rows are none', async () => {
  const rows = await readBinaryRows(database.pool, 'select 1 where false')
  expect(rows.next()).toBe(false)
})

test.each([
  ['a table that is not there', 'select 1 from nowhere', /nowhere/],
  [
    'a row that fails behind others',
    'select 1 / (1000 - i) from generate_series(1, 2000) i',
    /division by zero/,
  ],
])('%s fails as the database says, and the connection is of use afterwards', async (_, select, message) => {
  const client = await database.pool.connect()
  try {
    await expect(readBinaryRows(client, select)).rejects.toThrow(message)
    await expect(readBinaryRows(database.pool, select)).rejects.toThrow(message)
    const rows = await readBinaryRows(client, 'select 7')
    expect(rows.next() && rows.int4()).toBe(7)
  } finally {
    client.release()
  }
})

test('a connection of a transaction sees what the transaction wrote', async () => {
  const client = await database.pool.connect()
  try {
    await client.query('begin')
    await client.query('create table written (id int4)')
    await client.query('insert into written values (3)')
    const rows = await readBinaryRows(client, 'select id from written')
    expect(rows.next() && rows.int4()).toBe(3)
    await client.query('rollback')
  } finally {
    client.release()
  }
})

test('a field of another type, and rows that are cut off at any byte, are told apart from numbers', async () => {
  const rows = await readBinaryRows(database.pool, 'select 1::int8')
  rows.next()
  expect(() => rows.int4()).toThrow('a field of 4 bytes has 8')
  const whole = written([1, 2, 3])
  for (let length = 0; length < whole.length; length++) {
    const bytes = whole.subarray(0, length)
    expect(() => bytesOf(new BinaryRows([bytes]))).toThrow()
  }
  expect(bytesOf(new BinaryRows([whole]))).toEqual([[1, 2, 3]])
})

/** One row of one field, as COPY writes it. */
function written(bytes: readonly number[]): Buffer {
  const header = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
  return Buffer.concat([header, Buffer.from([0, 1, 0, 0, 0, bytes.length, ...bytes, 0xff, 0xff])])
}

function bytesOf(rows: BinaryRows): number[][] {
  const found: number[][] = []
  while (rows.next()) found.push([...(rows.bytea() ?? [])])
  return found
}
