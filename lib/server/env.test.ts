import { expect, test } from 'vitest'
import { readEnv } from './env.ts'

const problemsOf = (source: Record<string, string>) => {
  const read = readEnv(source)
  return 'problems' in read ? read.problems : []
}

const ENGINE = {
  OPSDECK_METRICS_URL: 'http://mimir:8080/prometheus',
  OPSDECK_REMOTE_WRITE_URL: 'http://mimir:8080/api/v1/push',
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
    'OPSDECK_REMOTE_WRITE_URL: set it too, since OPSDECK_METRICS_URL is set',
  ],
  [
    { OPSDECK_REMOTE_WRITE_URL: 'http://vm:8428/api/v1/write' },
    'OPSDECK_METRICS_URL: set it too, since OPSDECK_REMOTE_WRITE_URL is set',
  ],
  [
    { OPSDECK_METRICS_URL: 'vm:8428', OPSDECK_REMOTE_WRITE_URL: 'http://vm:8428/api/v1/write' },
    'OPSDECK_METRICS_URL: must be an address that starts with http://',
  ],
  [
    { OPSDECK_METRICS_URL: 'http://vm?db=0', OPSDECK_REMOTE_WRITE_URL: 'http://vm:8428/api/v1/write' },
    'OPSDECK_METRICS_URL: must have no query',
  ],
  [{ OPSDECK_TRACE_URL: 'https://jaeger.example/trace/' }, 'OPSDECK_TRACE_URL: must have {trace_id}'],
  [
    { OPSDECK_TRACE_URL: 'javascript:alert({trace_id})' },
    'OPSDECK_TRACE_URL: must be an address that starts with http',
  ],
  [{ OPSDECK_METRICS_HEADERS: 'X-Scope-OrgID=a' }, 'OPSDECK_METRICS_URL: set it too'],
  [{ ...ENGINE, OPSDECK_METRICS_HEADERS: 'team-a' }, 'OPSDECK_METRICS_HEADERS: header 1 is not NAME=VALUE'],
])('%j is refused by name', (source, problem) => {
  const problems = problemsOf(source as Record<string, string>)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toContain(problem)
})

test('credentials of a metrics engine are in no problem', () => {
  const [problem = ''] = problemsOf({
    OPSDECK_METRICS_URL: 'ftp://deck:s3cret@vm',
    OPSDECK_REMOTE_WRITE_URL: 'http://vm',
  })
  expect(problem).toContain('OPSDECK_METRICS_URL')
  expect(problem).not.toContain('s3cret')
})
