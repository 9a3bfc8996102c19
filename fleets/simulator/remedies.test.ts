import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Cure, Fault } from './faults.ts'
import { LVA_ON_RAILWAY, ROSE_ON_RAILWAY } from './railway.ts'
import { type Simulator, startSimulator } from './simulator.ts'
import { allSystems } from './systems/index.ts'
import { AT_MS } from './testing.ts'

let nowMs = AT_MS
let simulator: Simulator

beforeEach(async () => {
  nowMs = AT_MS
  simulator = await startSimulator({
    systems: allSystems,
    now: () => nowMs,
    ports: 'free',
    followsTimetable: false,
    onError: error => {
      throw error
    },
  })
})
afterEach(() => simulator.stop())

async function pass(seconds: number): Promise<void> {
  nowMs += seconds * 1_000
  await simulator.tick()
}

/** In steps, as the demonstration ticks. */
async function passSlowly(seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i += 5) await pass(5)
}

async function fault(system: string, what: Fault, cure: Cure = 'usual'): Promise<void> {
  simulator.faults.set({ system, fault: what, endpoint: null, untilMs: null, cure })
  await pass(1)
}

type Answer = { readonly status: number; readonly json: unknown }

async function ask(
  [system, endpoint]: readonly [string, string],
  path: string,
  init: RequestInit = {},
): Promise<Answer | string> {
  try {
    const response = await fetch(`http://127.0.0.1:${simulator.portOf(system, endpoint)}${path}`, init)
    return { status: response.status, json: await response.json() }
  } catch (error) {
    return error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
  }
}
const post = (where: readonly [string, string], path: string, init: RequestInit = {}) =>
  ask(where, path, { method: 'POST', ...init })

const graphql = (token: string, mutation: string, id: string): RequestInit => ({
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  body: JSON.stringify({ query: `mutation m($id: String!) { ${mutation}(id: $id) }`, variables: { id } }),
})
const done = (mutation: string) => ({ status: 200, json: { data: { [mutation]: true } } })

describe('Railway', () => {
  const HEALTH = ['rose', 'app'] as const
  const RAILWAY = ['rose', 'railway'] as const
  const [newest = { id: '' }, before = { id: '' }] = ROSE_ON_RAILWAY.deployments
  const restart = () =>
    post(RAILWAY, '/graphql/v2', graphql(ROSE_ON_RAILWAY.token, 'deploymentRestart', newest.id))

  test('R-48 a restart takes the application away for six seconds, and what hung is gone', async () => {
    await fault('rose', 'hang')
    expect(await restart()).toEqual(done('deploymentRestart'))
    await pass(1)
    expect(await ask(HEALTH, '/api/health')).toContain('ECONNREFUSED')
    await pass(6)
    expect(await ask(HEALTH, '/api/health')).toMatchObject({ status: 200, json: { status: 'healthy' } })
  })

  test('what is wrong comes with 200, as GraphQL has it: a wrong token, an unknown deployment, a second press', async () => {
    const errors = (message: string) => ({ status: 200, json: { errors: [{ message }], data: null } })
    const wrong = graphql('another-token', 'deploymentRestart', newest.id)
    expect(await post(RAILWAY, '/graphql/v2', wrong)).toEqual(errors('Not Authorized'))
    const unknown = graphql(ROSE_ON_RAILWAY.token, 'deploymentRestart', 'nowhere')
    expect(await post(RAILWAY, '/graphql/v2', unknown)).toEqual(errors('Deployment not found'))
    const other = graphql(ROSE_ON_RAILWAY.token, 'serviceDelete', newest.id)
    expect(await post(RAILWAY, '/graphql/v2', other)).toMatchObject({ json: { data: null } })
    await restart()
    expect(await restart()).toEqual(errors('Deployment is already being changed'))
  })

  test('R-49 L-30 after a restart a bad deployment is back in a minute; rolled back it is gone', async () => {
    await fault('rose', 'bad_deploy')
    const status = async () => {
      const answer = await ask(HEALTH, '/api/health')
      return typeof answer === 'string' ? answer : answer.json
    }
    expect(await status()).toMatchObject({ services: { database: 'unhealthy' } })
    await restart()
    await pass(7)
    expect(await status()).toMatchObject({ status: 'healthy' })
    await passSlowly(80)
    expect(await status()).toMatchObject({ services: { database: 'unhealthy' } })

    const rollback = (id: string) =>
      post(RAILWAY, '/graphql/v2', graphql(ROSE_ON_RAILWAY.token, 'deploymentRollback', id))
    expect(await rollback(before.id)).toEqual(done('deploymentRollback'))
    await pass(9)
    expect(await status()).toMatchObject({ status: 'healthy' })
    await passSlowly(180)
    expect(await status()).toMatchObject({ status: 'healthy' })
  })

  test('L-31 the platform answers while the whole system is down, and a restart brings it back', async () => {
    await fault('learning-voice-agent', 'down')
    expect(await ask(['learning-voice-agent', 'api'], '/')).toContain('ECONNREFUSED')
    const [running = { id: '' }] = LVA_ON_RAILWAY.deployments
    const wish = graphql(LVA_ON_RAILWAY.token, 'deploymentRestart', running.id)
    expect(await post(['learning-voice-agent', 'railway'], '/graphql/v2', wish)).toEqual(
      done('deploymentRestart'),
    )
    await pass(6)
    expect(await ask(['learning-voice-agent', 'api'], '/')).toMatchObject({ status: 200 })
  })
})

describe('what a recovery does is chosen with the fault', () => {
  const force = () => post(['telegram-agent', 'agent'], '/restart/force')
  const telegram = async () => {
    const answer = await ask(['telegram-agent', 'agent'], '/health')
    return typeof answer === 'string' ? 'away' : Object(answer.json).telegram
  }

  test.each<[Cure, string, string]>([
    ['usual', 'connected', 'connected'],
    ['relapse', 'connected', 'disconnected'],
    ['none', 'disconnected', 'disconnected'],
  ])('%s: after the restart %s, two minutes later %s', async (cure, after, later) => {
    await fault('telegram-agent', 'errors', cure)
    await force()
    await pass(13)
    expect(await telegram()).toBe(after)
    await passSlowly(120)
    expect(await telegram()).toBe(later)
  })

  test('T-40 a forced restart says how many sessions it cuts, is busy while it runs, and memory is lower after it', async () => {
    const figures = async () =>
      Object(Object(await ask(['telegram-agent', 'agent'], '/resources/status')).json).health
    await fault('telegram-agent', 'memory_leak')
    await pass(400)
    const before = (await figures()).current_resources
    expect(before.memory_mb).toBeGreaterThan(800)
    expect(await force()).toEqual({
      status: 202,
      json: { status: 'restarting', sessions_ended: before.active_sessions },
    })
    expect(await force()).toMatchObject({ status: 409 })
    await pass(1)
    expect(await telegram()).toBe('away')
    await pass(12)
    const after = (await figures()).current_resources
    expect(after.memory_mb).toBeLessThan(before.memory_mb - 300)
    expect(after.active_sessions).toBe(0)
  })

  test('what somebody switches off by hand does not come back either', async () => {
    await fault('telegram-agent', 'errors', 'relapse')
    await force()
    await pass(13)
    await fetch(`${simulator.controlUrl}/faults/telegram-agent/errors`, { method: 'DELETE' })
    await passSlowly(120)
    expect(await telegram()).toBe('connected')
  })

  test('the control server refuses a cure that there is not', async () => {
    const response = await fetch(`${simulator.controlUrl}/faults/rose/slow`, {
      method: 'POST',
      body: JSON.stringify({ cure: 'prayer' }),
    })
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'cure: expected one of usual, relapse, none' },
    ])
  })
})

describe('autoheal', () => {
  const AUTOHEAL = ['vrooli', 'autoheal'] as const
  const lines = async () => {
    const answer = await ask(AUTOHEAL, '/api/v1/status')
    const checks: readonly { checkId: string; status: string }[] = Object(Object(answer).json).checks
    return Object.fromEntries(checks.map(({ checkId, status }) => [checkId, status]))
  }
  const act = (check: string, action: string) => post(AUTOHEAL, `/api/v1/checks/${check}/actions/${action}`)

  test('V-84 lists what a check can do, with what is dangerous and what is of no use now', async () => {
    expect(await ask(AUTOHEAL, '/api/v1/checks/infra-resolved/actions')).toMatchObject({
      json: {
        checkId: 'infra-resolved',
        actions: [
          { id: 'start', name: 'Start', dangerous: false, available: false },
          { id: 'restart', available: true },
          { id: 'flush-cache' },
          { id: 'logs' },
        ],
      },
    })
    await fault('vrooli', 'parts_stop')
    expect(await ask(AUTOHEAL, '/api/v1/checks/infra-resolved/actions')).toMatchObject({
      json: { actions: [{ id: 'start', available: true }, {}, {}, {}] },
    })
  })

  test('V-84 what does not succeed is answered with 500, its message and a duration in nanoseconds', async () => {
    expect(await act('infra-docker', 'prune')).toMatchObject({
      status: 500,
      json: {
        actionId: 'prune',
        checkId: 'infra-docker',
        success: false,
        message: 'Cannot prune while containers are starting',
        duration: 640_000_000,
      },
    })
    expect(await act('infra-docker', 'nothing')).toMatchObject({ status: 404 })
  })

  test('V-90 looking into the log succeeds and heals nothing', async () => {
    await fault('vrooli', 'parts_stop')
    expect(await act('infra-docker', 'logs')).toMatchObject({ status: 200, json: { success: true } })
    expect((await lines())['infra-docker']).toBe('critical')
  })

  test('V-32 clean takes stale locks away', async () => {
    await fault('vrooli', 'stale_locks')
    expect((await lines())['vrooli-stale-locks']).toBe('warning')
    expect(await act('vrooli-stale-locks', 'clean')).toMatchObject({ status: 200 })
    expect((await lines())['vrooli-stale-locks']).toBe('ok')
    await pass(1)
    expect(simulator.faults.list(nowMs)).toEqual([])
  })

  test('V-14 V-18 V-34 V-35 what stopped is started part by part', async () => {
    await fault('vrooli', 'parts_stop')
    const stopped = async () =>
      Object.entries(await lines()).flatMap(([id, status]) => (status === 'ok' ? [] : [`${id} ${status}`]))
    expect(await stopped()).toEqual([
      'infra-docker critical',
      'infra-resolved critical',
      'os-watchdog critical',
      'resource-searxng critical',
      'scenario-landing-manager warning',
    ])
    for (const id of ['infra-docker', 'infra-resolved', 'resource-searxng', 'scenario-landing-manager'])
      await act(id, 'start')
    expect(await stopped()).toEqual(['os-watchdog critical'])
    expect(await post(AUTOHEAL, '/api/v1/watchdog/install')).toMatchObject({ json: { success: true } })
    expect(await ask(AUTOHEAL, '/api/v1/watchdog/status')).toMatchObject({ json: { installed: true } })
    await pass(1)
    expect([await stopped(), simulator.faults.list(nowMs)]).toEqual([[], []])
  })

  test('V-85 one tick at a time: the second is told 409', async () => {
    const tick = () => post(AUTOHEAL, '/api/v1/tick?force=true')
    expect(await tick()).toMatchObject({
      status: 200,
      json: { forced: true, summary: { total: 36 }, autoHeal: [] },
    })
    expect(await tick()).toMatchObject({ status: 409, json: { error: 'tick_in_progress' } })
    await pass(4)
    expect(await tick()).toMatchObject({ status: 200 })
  })

  test('V-91 its own log says who did what, newest first', async () => {
    await act('infra-dns', 'flush-cache')
    await act('infra-docker', 'prune')
    expect(await ask(AUTOHEAL, '/api/v1/actions/history')).toMatchObject({
      json: {
        total: 2,
        logs: [
          { checkId: 'infra-docker', actionId: 'prune', success: false, durationMs: 640 },
          { checkId: 'infra-dns', actionId: 'flush-cache', success: true },
        ],
      },
    })
  })
})

describe('what the hosts do', () => {
  const remedy = async (path: string, method = 'POST') => {
    const response = await fetch(`${simulator.controlUrl}/remedies/${path}`, { method })
    return { status: response.status, json: await response.json() }
  }

  test('X-51 X-54 a bridge is away, then loads its model, then answers with it', async () => {
    await fault('xswarm', 'model_lost')
    const health = async () => {
      const answer = await ask(['xswarm', 'voice2'], '/health')
      if (typeof answer === 'string') return 'away'
      const { status, moshi_loaded: isLoaded } = Object(answer.json)
      return `${status} ${isLoaded}`
    }
    expect(await health()).toBe('error false')
    expect(await remedy('xswarm/restart-voice2')).toMatchObject({ status: 202 })
    expect(await health()).toBe('away')
    expect(await remedy('xswarm/restart-voice2')).toMatchObject({ status: 409 })
    await pass(5)
    expect(await health()).toBe('starting false')
    await pass(9)
    expect(await health()).toBe('ok true')
    expect(await remedy('xswarm/restart-voice2', 'GET')).toEqual({ status: 200, json: { running: false } })
  })

  test('V-88 two more instances are ready a quarter of a minute later, as long as there is room', async () => {
    const instances = () => simulator.systems.find(({ slug }) => slug === 'vrooli')?.figures?.().instances
    const scale = async () => {
      await remedy('vrooli/scale-out')
      await pass(1)
      const soon = instances()
      await pass(15)
      return [soon, instances()]
    }
    expect([await scale(), await scale(), await scale()]).toEqual([
      [3, 5],
      [5, 7],
      [7, 8],
    ])
  })

  test('V-76 the database comes back with its connections; restarting the application lasts a minute', async () => {
    await fault('vrooli', 'errors')
    const app = async () => Object(await ask(['vrooli', 'app'], '/health')).status
    await remedy('vrooli/restart-app')
    await pass(6)
    expect(await app()).toBe(200)
    await passSlowly(80)
    expect(await app()).toBe(503)
    await remedy('vrooli/restart-postgres')
    await pass(5)
    await passSlowly(120)
    expect(await app()).toBe(200)
  })

  test('a remedy that there is not is refused', async () => {
    expect(await remedy('vrooli/flushall')).toEqual({
      status: 404,
      json: { error: 'vrooli has no remedy flushall' },
    })
  })
})
