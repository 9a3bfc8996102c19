import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../lib/adapters/postgres/embedded.ts'

/** One real PostgreSQL for the whole test run; each suite makes a database of its own on it. */
export default async function setup(project: TestProject) {
  const directory = await mkdtemp(join(tmpdir(), 'opsdeck-test-'))
  const server = await startEmbeddedPostgres(directory)
  project.provide('postgresUrl', server.url)
  return async () => {
    await server.stop()
    await rm(directory, { recursive: true, force: true })
  }
}
