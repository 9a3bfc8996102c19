import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { createTestDatabase, type TestDatabase } from '../../adapters/postgres/testing.ts'
import type { ConfigurationState } from '../../contract/configuration.ts'
import { ServiceConfig } from '../../contract/service.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import { createTestContext, type TestContext } from '../../services/testing.ts'
import { createMarkKeeper } from './index.ts'

let database: TestDatabase
let own: TestContext
beforeAll(async () => {
  database = await createTestDatabase()
  own = createTestContext(database.pool)
})
afterAll(async () => {
  await own.db.$disconnect()
  await database.drop()
})
beforeEach(async () => {
  await own.db.mark.deleteMany()
})

const POLL_MS = 15_000

function createWorld() {
  const store = createMemorySeriesStore()
  let services: ConfigurationState['services'] = []
  const configure = (...configs: object[]) => {
    services = configs.map(config => ({ ...ServiceConfig.parse(config), source: 'file' as const }))
  }
  configure({ slug: 'xswarm', name: 'xSwarm', match: 'system="xswarm"' })
  const problems: unknown[] = []
  const keeper = createMarkKeeper({
    context: own,
    store,
    configuration: {
      current: async () => ({ services }) as Partial<ConfigurationState> as ConfigurationState,
    },
    log: { info: () => undefined, warn: () => undefined, error: fields => problems.push(fields) },
  })
  /** Polls, and lets the keeper look. */
  const poll = async (...samples: [labels: Record<string, string>, value: number][]) => {
    for (const [labels, value] of samples) {
      const refs = Uint32Array.of(store.resolve(labelsFromObject(labels)) ?? 0)
      store.append({ refs, timestampsMs: Float64Array.of(own.clock.now()), values: Float64Array.of(value) })
    }
    await own.clock.advance(POLL_MS)
    await settled()
  }
  return { poll, configure, keeper, problems }
}

/** What a handler began in this turn has come as far as it gets without the database. */
const settled = async () => {
  await own.db.mark.count()
  await own.clock.advance(0)
}

/** The keeper looks again and again, until it has placed these; then it stops, and there are no others. */
async function expectMarks(
  world: ReturnType<typeof createWorld>,
  expected: readonly object[],
): Promise<void> {
  await vi.waitFor(
    async () => {
      await own.clock.advance(POLL_MS)
      expect(await marks()).toEqual(expected)
    },
    { timeout: 20_000 },
  )
  await world.keeper.stop()
  expect(await marks()).toEqual(expected)
}

const marks = async () =>
  (await own.db.mark.findMany({ orderBy: { at: 'asc' } })).map(({ service, kind, title, by }) => ({
    service,
    kind,
    title,
    by,
  }))
const restarted = (what: string) => ({
  service: 'xswarm',
  kind: 'restart',
  title: `${what} restarted`,
  by: 'Opsdeck',
})

test('X-09 uptime_seconds of 86400, then of 30: one mark, at the time of the second poll', async () => {
  const world = createWorld()
  const uptime = {
    __name__: 'xswarm_supervisor_uptime_seconds',
    system: 'xswarm',
    instance: 'supervisor:9999',
  }
  await world.poll([uptime, 86_400])
  const atMs = own.clock.now()
  await world.poll([uptime, 30])
  await world.poll([uptime, 45])
  await expectMarks(world, [restarted('supervisor:9999')])
  expect((await own.db.mark.findFirst())?.at.getTime()).toBe(atMs)
  expect(world.problems).toEqual([])
})

test('X-09 what a check and an exporter both tell of is one restart; what belongs to nobody is none', async () => {
  const world = createWorld()
  const ofCheck = { __name__: 'opsdeck_health_uptime_seconds', service: 'xswarm', instance: 'voice1' }
  const ofExporter = { __name__: 'process_start_time_seconds', system: 'xswarm', instance: 'voice1' }
  const ofNobody = { __name__: 'uptime_seconds', job: 'elsewhere' }
  await world.poll([ofCheck, 500], [ofExporter, 1_000], [ofNobody, 500])
  await world.poll([ofCheck, 3], [ofExporter, 9_000], [ofNobody, 3])
  await expectMarks(world, [restarted('voice1')])
})

test('V-103 a pushed restart counter from 2 to 3 puts one mark', async () => {
  const world = createWorld()
  const counter = { __name__: 'compose_restarts_total', service: 'xswarm', instance: 'server' }
  for (const value of [2, 2, 3, 3, 3]) await world.poll([counter, value])
  await expectMarks(world, [restarted('server')])
})

test('T-12 each increase of a counter that a service wants marked is a mark; one that began anew is none', async () => {
  const world = createWorld()
  const marked = [{ metric: 'agent_emergency_cleanups', title: 'Emergency clean-up' }]
  world.configure(
    { slug: 'xswarm', name: 'xSwarm', match: 'system="xswarm"' },
    { slug: 'agent', name: 'Agent', match: 'system="agent"', marks: marked },
  )
  const counter = { __name__: 'agent_emergency_cleanups', system: 'agent' }
  const ofAnother = { __name__: 'agent_emergency_cleanups', system: 'xswarm' }
  for (const [own, other] of [
    [0, 0],
    [1, 5],
    [1, 6],
    [3, 7],
    [0, 8],
  ] as const)
    await world.poll([counter, own], [ofAnother, other])
  const mark = { service: 'agent', kind: 'note', title: 'Emergency clean-up', by: 'Opsdeck' }
  await expectMarks(world, [mark, { ...mark, title: 'Emergency clean-up, 2 times' }])
  expect(world.problems).toEqual([])
})

test('R-08 what should stay as it is is marked when it does not, up or down', async () => {
  const world = createWorld()
  const marks = [{ metric: 'disk_total_bytes', title: 'The disk has another size', when: 'change' }]
  world.configure({ slug: 'rose', name: 'Rose', match: 'system="rose"', marks })
  const disk = { __name__: 'disk_total_bytes', system: 'rose' }
  for (const bytes of [5e9, 5e9, 1e9, 1e9, 5e9]) await world.poll([disk, bytes])
  const mark = { service: 'rose', kind: 'note', title: 'The disk has another size', by: 'Opsdeck' }
  await expectMarks(world, [mark, mark])
})

test('a configuration that changed a service is marked; loading it again, or a bad one, is not', async () => {
  const world = createWorld()
  const load = async (isGood = true) => {
    own.events.emit('configurationChanged', { atMs: own.clock.now(), isGood })
    await settled()
  }
  await load()
  await load()
  expect(await marks()).toEqual([])
  world.configure({ slug: 'xswarm', name: 'xSwarm', match: 'system="xswarm"', owner: 'Ines' })
  await load(false)
  expect(await marks()).toEqual([])
  await load()
  const changed = { service: 'xswarm', kind: 'config', title: 'Configuration changed', by: 'Opsdeck' }
  await expectMarks(world, [changed])
})
