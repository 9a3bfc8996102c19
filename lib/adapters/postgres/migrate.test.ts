import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate } from './migrate.ts'
import { createTestDatabase, type TestDatabase } from './testing.ts'

let database: TestDatabase
let directory: string

beforeEach(async () => {
  database = await createTestDatabase({ migrations: false })
  directory = await mkdtemp(join(tmpdir(), 'opsdeck-migrations-'))
})
afterEach(async () => {
  await database.drop()
  await rm(directory, { recursive: true, force: true })
})

async function write(name: string, sql: string): Promise<void> {
  await mkdir(join(directory, name), { recursive: true })
  await writeFile(join(directory, name, 'migration.sql'), sql)
}
const tables = async () =>
  (
    await database.pool.query(
      "select table_name from information_schema.tables where table_schema = 'public' order by 1",
    )
  ).rows.map(row => row.table_name)

test('applies what is missing, in order, and nothing twice', async () => {
  await write('0002_b', 'alter table a add column y int')
  await write('0001_a', 'create table a (x int)')
  expect((await migrate(database.pool, directory)).applied).toEqual(['0001_a', '0002_b'])
  expect((await migrate(database.pool, directory)).applied).toEqual([])
})

test('a migration that fails half-way leaves the state before it, keeps the earlier ones and is named', async () => {
  await write('0001_a', 'create table a (x int)')
  await write('0002_bad', 'create table half (x int); select nonsense;')
  await expect(migrate(database.pool, directory)).rejects.toThrow('0002_bad failed and was undone')
  expect(await tables()).toEqual(['a', 'opsdeck_migration'])
  await write('0002_bad', 'create table whole (x int)')
  expect((await migrate(database.pool, directory)).applied).toEqual(['0002_bad'])
})

test('refuses a database of a newer version, and says so', async () => {
  await write('0001_a', 'create table a (x int)')
  await write('0009_future', 'create table future (x int)')
  await migrate(database.pool, directory)
  await rm(join(directory, '0009_future'), { recursive: true })
  await expect(migrate(database.pool, directory)).rejects.toThrow(
    'newer Opsdeck (it has the migration 0009_future)',
  )
})

test('refuses a migration that was changed after it was applied', async () => {
  await write('0001_a', 'create table a (x int)')
  await migrate(database.pool, directory)
  await write('0001_a', 'create table a (x bigint)')
  await expect(migrate(database.pool, directory)).rejects.toThrow('0001_a was changed')
})

test('two that start at once do not disturb each other', async () => {
  await write('0001_a', 'create table a (x int)')
  const reports = await Promise.all([migrate(database.pool, directory), migrate(database.pool, directory)])
  expect(reports.flatMap(report => report.applied)).toEqual(['0001_a'])
})
