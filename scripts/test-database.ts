import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../lib/adapters/postgres/embedded.ts'
import { migrate } from '../lib/adapters/postgres/migrate.ts'
import { TEMPLATE_DATABASE } from '../lib/adapters/postgres/testing.ts'

/** One real PostgreSQL for the whole test run; each suite copies a database of its own from one that is migrated. */
export default async function setup(project: TestProject) {
  const directory = await mkdtemp(join(tmpdir(), 'opsdeck-test-'))
  const server = await startEmbeddedPostgres(directory)
  project.provide('postgresUrl', server.url)
  await prepare(server.url)
  return async () => {
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

/** Its data outlives no run, and it is never killed: nothing needs to reach the disk. Tests that kill one start their own. */
const SETTINGS = ['fsync', 'full_page_writes', 'synchronous_commit']

async function prepare(url: string): Promise<void> {
  const admin = new pg.Pool({ connectionString: url, max: 1 })
  for (const setting of SETTINGS) await admin.query(`alter system set ${setting} = off`)
  await admin.query('select pg_reload_conf()')
  await admin.query(`create database ${TEMPLATE_DATABASE}`)
  await admin.end()
  const address = new URL(url)
  address.pathname = `/${TEMPLATE_DATABASE}`
  const template = new pg.Pool({ connectionString: address.href, max: 1 })
  await migrate(template, join(import.meta.dirname, '../prisma/migrations'))
  await template.end()
}
