import { expect, test } from 'vitest'
import { readEnv } from './env.ts'

const problemsOf = (source: Record<string, string>) => {
  const read = readEnv(source)
  return 'problems' in read ? read.problems : []
}

test('every variable has a working default, and an empty one counts as unset', () => {
  const read = readEnv({ PORT: '', OPSDECK_SECRET: '' })
  if ('problems' in read) throw new Error(read.problems.join())
  expect(read.env).toMatchObject({
    PORT: 3000,
    HOST: '127.0.0.1',
    OPSDECK_DATA: './data',
    url: 'http://127.0.0.1:3000',
  })
})

test('the address that people use has no slash at its end', () => {
  const read = readEnv({ OPSDECK_URL: 'https://ops.example.org/' })
  expect('env' in read && read.env.url).toBe('https://ops.example.org')
})

test.each([
  [{ PORT: '0' }, 'PORT'],
  [{ PORT: 'http' }, 'PORT'],
  [{ OPSDECK_URL: 'ops.example.org' }, 'OPSDECK_URL'],
  [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL: must start with postgresql://'],
  [{ OPSDECK_SECRET: 'short' }, 'OPSDECK_SECRET: needs at least 32 characters'],
  [{ OPSDECK_ADMIN_PASSWORD: 'short' }, 'OPSDECK_ADMIN_PASSWORD: needs at least 12 characters'],
  [{ OPSDECK_ROLE: 'web' }, 'OPSDECK_ROLE: this version runs as one process only'],
  [
    { OPSDECK_METRICS_URL: 'http://vm:8428' },
    'OPSDECK_METRICS_URL: this version keeps series in its own store only',
  ],
])('%j is refused by name', (source, problem) => {
  const problems = problemsOf(source as Record<string, string>)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toContain(problem)
})
