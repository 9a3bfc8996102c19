import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LiveUpdate } from '../../contract/live.ts'
import type { ActionRow, RecoveryData, RunDetail, RunRow } from '../../contract/recovery.ts'
import type { Grantee, Role } from '../../core/access/index.ts'
import { applyPatch, type Json } from '../../core/live/index.ts'
import type { Patch } from '../../core/live/patch.ts'
import type { Actor } from '../../services/context.ts'
import { startTestHub, type TestDeck } from './testing.ts'

const START_MS = 1_700_000_000_000
const RUN = '6f1a2f8e-0a52-4f0f-9a58-3c1b2d4e5f60'

const person = (role: Role): Actor => ({
  kind: 'person',
  userId: role,
  sessionId: role,
  email: `${role}@deck.example`,
  role,
})

const ROW: ActionRow = {
  key: 'api/fix',
  service: 'api',
  part: null,
  name: 'Fix',
  description: '',
  kind: 'recovery',
  isSafe: false,
  isDangerous: false,
  isAdminsOnly: false,
  isTable: false,
  source: 'file',
  alerts: null,
  guard: { refusals: [], demands: [] },
  guardWords: '',
  record: [],
  proven: { verified: 0, judged: 0 },
  expectedSeconds: null,
  runId: null,
  lastPress: null,
  automatic: null,
}

const RUN_ROW: RunRow = {
  id: RUN,
  action: 'api/fix',
  actionName: 'Fix',
  service: 'api',
  part: null,
  kind: 'recovery',
  isDryRun: false,
  state: 'running',
  outcome: null,
  outcomeReason: '',
  trigger: 'person',
  by: 'engineer@deck.example',
  reason: '',
  parameters: {},
  incidentId: null,
  alertFingerprint: null,
  pressedAtMs: START_MS,
  startedAtMs: START_MS,
  endedAtMs: null,
  judgedAtMs: null,
  watchUntilMs: null,
}

/** Actions that only engineers may press, and one run whose output grows. */
function recoveringDeck() {
  const read: string[] = []
  const looked: string[] = []
  const state = { lines: 0, guardWords: 'Confirm' }
  const refusal = { guard: 'role', reason: 'Engineer, Admin only', untilMs: null, offer: null } as const
  const guardOf = (viewer: Grantee) => ('role' in viewer && viewer.role === 'engineer' ? [] : [refusal])
  const data = (viewer: Grantee): RecoveryData => ({
    atMs: START_MS,
    actions: [{ ...ROW, guardWords: state.guardWords, guard: { refusals: guardOf(viewer), demands: [] } }],
    switches: [],
    runners: [],
    runs: [RUN_ROW],
  })
  const detail = (): RunDetail => ({
    run: RUN_ROW,
    steps: [],
    conditions: [],
    proof: { stableNeeded: 2, stableNow: 0, nextLookMs: null, limitMs: null },
    approval: null,
    output: Array.from({ length: state.lines }, (_, i) => ({
      seq: i + 1,
      atMs: START_MS + i,
      step: 0,
      stream: 'out',
      text: `line ${i + 1}`,
    })),
    droppedLines: 0,
  })
  const deck: TestDeck = {
    query: {
      instant: () => Promise.reject(new Error('not asked here')),
      range: () => Promise.reject(new Error('not asked here')),
    },
    services: {
      overview: () => Promise.reject(new Error('not asked here')),
      service: async () => null,
    },
    targets: { list: async () => [], collect: async () => [], metadata: async () => new Map() },
    recovery: {
      read: async viewer => {
        read.push(JSON.stringify(viewer))
        return data(viewer)
      },
      run: async (id, viewer) => {
        looked.push(JSON.stringify(viewer))
        return id === RUN ? detail() : null
      },
    },
  }
  return { deck, read, looked, state }
}

let world: ReturnType<typeof recoveringDeck>
let hub: Awaited<ReturnType<typeof startTestHub>>

beforeEach(async () => {
  world = recoveringDeck()
  hub = await startTestHub(world.deck, START_MS)
  for (const role of ['viewer', 'engineer', 'manager'] as const) hub.actors.set(role, person(role))
  hub.actors.set('engineer2', person('engineer'))
})
afterEach(async () => {
  await hub.stop()
  expect(hub.errors).toEqual([])
})

const changed = async (more: object = {}) => {
  const about = { runId: RUN, action: 'api/fix', service: 'api', atMs: START_MS }
  hub.events.emit('recoveryChanged', { ...about, ...more })
  for (let step = 0; step < 8; step++) await hub.clock.advance(5)
}

/** What a subscription begins with. */
function begun<T>(answer: unknown): T {
  const { ok, snapshot } = answer as { ok: boolean; snapshot: T }
  if (!ok) throw new Error(`refused: ${JSON.stringify(answer)}`)
  return snapshot
}

function patchOf(update: LiveUpdate | undefined): Patch {
  const { patch } = (update?.data ?? {}) as { patch?: Patch }
  if (!patch) throw new Error('expected a patch')
  return patch
}

test('each role finds the guards as its own, and those of one role share one reading', async () => {
  const clients = await Promise.all(['viewer', 'engineer', 'engineer2'].map(name => hub.connect(name)))
  const found = []
  for (const client of clients) found.push(begun<RecoveryData>(await client.ask({ channel: 'recovery' })))
  expect(found.map(({ actions }) => actions[0]?.guard.refusals.length)).toEqual([1, 0, 0])
  expect(world.read).toEqual(['{"role":"viewer"}', '{"role":"engineer"}'])
})

test('a run is read for each who may see other incidents: what is restricted is not shared', async () => {
  hub.actors.set('admin', person('admin'))
  for (const name of ['admin', 'engineer', 'engineer2', 'viewer']) {
    const client = await hub.connect(name)
    begun<RunDetail>(await client.ask({ channel: `run:${RUN}` }))
  }
  expect(world.looked).toEqual([
    '{"seesAll":true,"email":"admin@deck.example"}',
    '{"seesAll":false,"email":"engineer@deck.example"}',
    '{"seesAll":false,"email":"viewer@deck.example"}',
  ])
})

test('what changes is told once to all who follow; new output only to those of its run', async () => {
  const client = await hub.connect('engineer')
  const actions = begun<Json>(await client.ask({ channel: 'recovery' }))
  const run = begun<Json>(await client.ask({ channel: `run:${RUN}` }))
  const reads = world.read.length
  world.state.lines = 3
  await changed({ isOutput: true })
  await client.updated(1)
  expect(world.read).toHaveLength(reads)
  expect(client.updates[0]).toMatchObject({ channel: `run:${RUN}` })
  expect(applyPatch(run, patchOf(client.updates[0]))).toMatchObject({
    output: [{ seq: 1 }, { seq: 2 }, { text: 'line 3' }],
  })
  world.state.guardWords = 'Type its name'
  await changed()
  await client.updated(2)
  expect(applyPatch(actions, patchOf(client.updates[1]))).toMatchObject({
    actions: [{ guardWords: 'Type its name' }],
  })
})

test.each(['6f1a2f8e-0a52-4f0f-9a58-3c1b2d4e5f61', 'x', "' OR 1=1 --"])('there is no run %s', async id => {
  const client = await hub.connect('engineer')
  expect(await client.ask({ channel: `run:${id}` })).toMatchObject({
    ok: false,
    error: { code: 'not_found' },
  })
})
