import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../lib/adapters/postgres/testing.ts'
import { recordAudit } from '../lib/services/audit/record.ts'
import { createTestContext, TEST_SECRET } from '../lib/services/testing.ts'

const run = promisify(execFile)

const ROOT = join(import.meta.dirname, '..')
// Bundled once: to read the sources anew takes each process two seconds.
const PROGRAM = join(ROOT, 'node_modules/.cache/audit-check-test/audit-check.mjs')
let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  await build({
    entryPoints: [join(ROOT, 'scripts/audit-check.ts')],
    outfile: PROGRAM,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  })
  const ctx = createTestContext(database.pool)
  for (const subject of ['a', 'b', 'c']) await recordAudit(ctx, { action: 'test.made', subject })
})
afterAll(() => database.drop())

async function check(env: Record<string, string> = {}) {
  const options = {
    cwd: import.meta.dirname,
    env: {
      NODE_ENV: 'test' as const,
      PATH: process.env.PATH,
      DATABASE_URL: database.url,
      OPSDECK_SECRET: TEST_SECRET,
      ...env,
    },
    timeout: 60_000,
  }
  return run(process.execPath, [PROGRAM], options).then(
    ({ stdout }) => ({ code: 0, text: stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      text: error.stdout + error.stderr,
    }),
  )
}

test('a log that holds, one that was changed, and one that cannot be asked', {
  timeout: 120_000,
}, async () => {
  expect(await check()).toEqual({
    code: 0,
    text: 'the audit log holds: 3 rows, each following from the one before, none missing\n',
  })
  await database.pool.query(
    `begin; set local session_replication_role = replica; update audit_entries set subject = 'x' where seq = 2; commit`,
  )
  expect(await check()).toEqual({
    code: 1,
    text: 'the audit log is broken: row 2 was changed after it was written; the 1 rows before hold\n',
  })
  const lost = await check({ OPSDECK_SECRET: '', OPSDECK_DATA: '/nonexistent' })
  expect(lost.code).toBe(1)
  expect(lost.text).toContain('there is no secret in /nonexistent/secret: set OPSDECK_DATA')
})
