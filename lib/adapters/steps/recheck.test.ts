import { describe, expect, it } from 'vitest'
import type { CheckDetail, CheckRow, KeptAnswer } from '../../contract/checks.ts'
import { StepConfig } from '../../core/config/schema/action.ts'
import type { FilledStep, StepLine } from '../../ports/steps.ts'
import { createRecheckDoer } from './recheck.ts'

type Facts = {
  readonly state: CheckRow['state']
  readonly reason?: string
  readonly status?: number
  readonly body?: string
  readonly children?: CheckRow['children']
}

const rowOf = (key: string, { state, reason = '', children = [] }: Facts): CheckRow => ({
  key,
  service: key.split('/')[0] ?? '',
  part: null,
  name: key.split('/')[1] ?? '',
  kind: 'http',
  asks: '',
  source: 'file',
  isPaused: false,
  state,
  reason,
  sinceMs: 0,
  pending: null,
  causedBy: null,
  isMaintenance: false,
  lastAtMs: 0,
  lastDurationSeconds: 0.034,
  intervalMs: 60_000,
  children,
})

const answerOf = ({ state, reason = '', status = 200, body = '' }: Facts): KeptAnswer => ({
  atMs: 0,
  state: state ?? 'unknown',
  reason,
  durationSeconds: 0.034,
  phases: {},
  fault: null,
  status,
  headers: {},
  body,
  facts: {},
  certificate: null,
  remoteAddress: null,
})

/** Checks that answer so, in turn; `asked` says what was asked before the first had answered. */
function checksOf(facts: Readonly<Record<string, Facts>>) {
  const asked: string[] = []
  return {
    asked,
    run: async (key: string) => {
      asked.push(key)
      const one = facts[key]
      return one ? rowOf(key, one) : null
    },
    read: async (key: string) => {
      const one = facts[key]
      return one ? detailOf(rowOf(key, one), answerOf(one)) : null
    },
  }
}

/** The doer reads the answers alone. */
const detailOf = (row: CheckRow, answer: KeptAnswer): CheckDetail =>
  ({ row, answers: [answer] }) as unknown as CheckDetail

type Checks = Parameters<typeof createRecheckDoer>[0]

async function done(
  checks: Checks,
  keys: readonly string[],
  {
    signal = new AbortController().signal,
    ...changes
  }: Partial<FilledStep<'recheck'>> & { signal?: AbortSignal } = {},
) {
  const config = StepConfig.parse({ kind: 'recheck', checks: keys })
  if (config.kind !== 'recheck') throw new Error('a recheck was expected')
  const step: FilledStep<'recheck'> = {
    key: '0b7c.0.1',
    config,
    isDryRun: false,
    timeoutMs: 1_000,
    secrets: [],
    source: 'file',
    resumed: null,
    ...changes,
  }
  const lines: StepLine[] = []
  const end = await createRecheckDoer(checks).run(step, line => lines.push(line), signal)
  return { end, lines }
}

describe('a recheck', () => {
  it('X-50, R-45, T-36: asks all at once, and shows state, code, milliseconds and body of each', async () => {
    const child = { name: 'database', state: 'down', message: 'timed out', sinceMs: 0 } as const
    const checks = checksOf({
      'rose/worker': { state: 'up', body: '{"status":"ok"}' },
      'rose/health': {
        state: 'down',
        reason: 'database is down',
        status: 503,
        body: '{"database":"down"}',
        children: [child, { ...child, name: 'redis', state: 'up', message: '' }],
      },
    })
    const { end, lines } = await done(checks, ['rose/worker', 'rose/health'])
    expect(checks.asked).toEqual(['rose/worker', 'rose/health'])
    expect(end).toEqual({ state: 'succeeded', code: null, message: '1 of 2 are up: health is down' })
    expect(lines).toEqual([
      { stream: 'out', text: 'worker (rose/worker): up · 200 · 34 ms' },
      { stream: 'out', text: '  {' },
      { stream: 'out', text: '    "status": "ok"' },
      { stream: 'out', text: '  }' },
      { stream: 'err', text: 'health (rose/health): down · 503 · 34 ms — database is down' },
      { stream: 'err', text: '  database: down — timed out' },
      { stream: 'out', text: '  {' },
      { stream: 'out', text: '    "database": "down"' },
      { stream: 'out', text: '  }' },
    ])
  })

  it('of everything that is up says so', async () => {
    expect((await done(checksOf({ 'a/b': { state: 'up' } }), ['a/b'])).end.message).toBe('1 of 1 is up')
  })

  it('of a check that is gone fails, whatever the others say', async () => {
    const { end, lines } = await done(checksOf({ 'a/b': { state: 'up' } }), ['a/b', 'a/gone'])
    expect(end).toMatchObject({
      state: 'failed',
      message: 'there is no check a/gone: it was removed or renamed',
    })
    expect(lines).toContainEqual({ stream: 'err', text: 'a/gone: there is no such check' })
  })

  it('hides secrets in reasons and bodies', async () => {
    const checks = checksOf({ 'a/b': { state: 'down', reason: 'key-12345 was refused', body: 'key-12345' } })
    const { lines } = await done(checks, ['a/b'], { secrets: ['key-12345'] })
    expect(JSON.stringify(lines)).not.toContain('key-12345')
  })

  it('ends at its limit, when it is cancelled, and when a check cannot be asked', async () => {
    const never: Checks = { run: () => new Promise(() => {}), read: async () => null }
    expect((await done(never, ['a/b'], { timeoutMs: 10 })).end).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/within 0.01 s/),
    })
    expect((await done(never, ['a/b'], { signal: AbortSignal.abort() })).end.state).toBe('cancelled')
    const failing: Checks = {
      run: () => Promise.reject(new Error('the database is away')),
      read: async () => null,
    }
    expect((await done(failing, ['a/b'])).end).toMatchObject({
      state: 'failed',
      message: 'a/b: the database is away',
    })
  })
})
