import { isDeckError } from '../../contract/errors.ts'
import {
  type ActionRow,
  type ParameterField,
  PressAction,
  type RunDetail,
  type RunRow,
  type TableView,
} from '../../contract/recovery.ts'
import { tableStepOf } from '../../core/action/index.ts'
import { ActionConfig } from '../../core/config/schema/action.ts'
import {
  CLEAR,
  evaluateGuard,
  type GuardSurroundings,
  guardedAction,
  guardWords,
} from '../../core/guard/index.ts'
import type { Viewer } from '../../core/incident/sight.ts'
import { createConfigurationStub } from '../configuration-testing.ts'
import type { Actor } from '../context.ts'
import type { TestContext } from '../testing.ts'
import { readGuardRecords } from './guard-facts.ts'
import { pressAction } from './press-action.ts'
import { issueToken } from './press-token.ts'
import type { PreFlightContext } from './recovery-context.ts'
import { NOBODY, runDetailFor, runRowsFor } from './run-sight.ts'

/** What a test changes of the world around the actions. */
export type TestWorld = {
  actions: ActionConfig[]
  /** What the asked service lists, by the name of the parameter. */
  listed: Record<string, ParameterField['choices']>
  around: Partial<GuardSurroundings>
  /** What the asked service lists as a table. */
  table: TableView | null
  /** Runs that the engine was told to take up. */
  readonly taken: string[]
  refreshed: number
}

/** One with nothing on record, and an action for each group of roles. */
export async function newTestRecovery(ctx: TestContext): Promise<TestRecovery> {
  const { db } = ctx
  await db.run.deleteMany()
  await db.pressToken.deleteMany()
  await db.refusal.deleteMany()
  await db.killSwitch.deleteMany()
  await db.backoffReset.deleteMany()
  const deck = createTestRecovery(ctx, ['vrooli', 'rose'])
  deck.world.actions = [
    testAction('safe', { safe: true }),
    testAction('plain'),
    testAction('watchdog', { admins_only: true }),
  ]
  return deck
}

/** A door over the tables alone: it judges by the real policy, asks nobody, and does no steps. */
export function createTestRecovery(ctx: TestContext, services: readonly string[]) {
  const world: TestWorld = { actions: [], listed: {}, around: {}, table: null, taken: [], refreshed: 0 }
  const find = (key: string) => world.actions.find(({ service, slug }) => `${service}/${slug}` === key)
  const surroundings = (config: ActionConfig): GuardSurroundings => ({
    action: guardedAction(config),
    ...CLEAR,
    ...world.around,
  })
  const recovery: PreFlightContext['recovery'] = {
    read: async () => ({ atMs: ctx.clock.now(), actions: [], switches: [], runners: [], runs: [] }),
    action: async (key, presser) => {
      const config = find(key)
      if (!config) return null
      const nowMs = ctx.clock.now()
      const record = (await readGuardRecords(ctx.db, [key], nowMs)).get(key)
      if (!record) return null
      const facts = { presser, surroundings: surroundings(config), record, isDryRun: false, nowMs }
      return rowOf(config, evaluateGuard(facts))
    },
    parameters: async key => find(key)?.parameters.map(one => fieldOf(one, world.listed)) ?? null,
    warnings: async () => [],
    surroundings: async key => {
      const config = find(key)
      return config ? surroundings(config) : null
    },
    look: async key => (find(key) ? world.table : null),
    run: (id, viewer) => detailOf(ctx, id, viewer),
    taken: async id => {
      world.taken.push(id)
    },
    definition: async key => {
      const config = find(key)
      return config ? ctx.secrets.seal('run', JSON.stringify({ config, source: 'file' })) : null
    },
    runs: async () => {
      const rows = await ctx.db.run.findMany({ where: { state: { not: 'ended' } } })
      return runRowsFor(ctx, rows, NOBODY)
    },
    refresh: async () => {
      world.refreshed += 1
    },
  }
  const around = {
    configuration: createConfigurationStub({
      services: services.map((slug, i) => ({
        slug,
        name: slug,
        links: [],
        facts: [],
        commands: [],
        depends_on: services.slice(0, i),
        parts: [],
        objectives: [],
        marks: [],
        bands: [],
        source: 'file',
      })),
    }),
    history: { current: () => null },
    checks: { list: async () => [] },
    heartbeats: { list: async () => [] },
    alerts: {
      list: async () => ({
        counts: { firing: 0, active: 0, acknowledged: 0, silenced: 0, inhibited: 0 },
        total: 0,
        alerts: [],
      }),
    },
  }
  const as = (actor: Actor): PreFlightContext => ({ ...ctx, recovery, ...around, actor })
  return { world, as, ...handsOf(ctx, as) }
}
export type TestRecovery = ReturnType<typeof createTestRecovery>

/** What a hand-made request may hold: anything. */
export type Hand = Partial<Record<Exclude<keyof PressAction, 'token'>, unknown>>

/** What a test does with its door, always at the service `vrooli`. */
function handsOf(ctx: TestContext, as: (actor: Actor) => PreFlightContext) {
  const tokenOf = async (actor: Actor, slug: string): Promise<string> =>
    (await issueToken(as(actor), `vrooli/${slug}`)).token
  /** As the route does: what the schema lets through reaches the verb. */
  const pressWith = async (
    actor: Actor,
    slug: string,
    hand: Hand & { readonly token: string },
  ): Promise<RunRow> => pressAction(as(actor), PressAction.parse({ service: 'vrooli', slug, ...hand }))
  const deeds = (action: string) =>
    ctx.db.auditEntry.findMany({ where: { action }, orderBy: { seq: 'desc' } })
  return {
    tokenOf,
    pressWith,
    press: async (actor: Actor, slug: string, hand: Hand = {}): Promise<RunRow> =>
      pressWith(actor, slug, { token: await tokenOf(actor, slug), ...hand }),
    deeds,
    /** The newest deed of a name, as one text. */
    lastDeed: async (name: string): Promise<string> => String(JSON.stringify((await deeds(name))[0], asText)),
    /** Ends a run as the engine would. */
    finish: async (id: string, outcome: string): Promise<void> => {
      const at = new Date(ctx.clock.now())
      const data = { state: 'ended', outcome, startedAt: at, endedAt: at, judgedAt: at }
      await ctx.db.run.update({ where: { id }, data })
    },
  }
}

/** How it was refused: its code and sentence. */
export async function refusal(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt
  } catch (error) {
    if (isDeckError(error)) return `${error.code}: ${error.message}`
    throw error
  }
  return 'nothing refused it'
}

/** For `JSON.stringify`, which knows no bigint. */
export const asText = (_name: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value

export const ACTION_SECRET = 's3cret-of-the-action'

export const testAction = (slug: string, more: Record<string, unknown> = {}): ActionConfig =>
  ActionConfig.parse({
    service: 'vrooli',
    slug,
    name: `Do ${slug}`,
    secrets: { token: ACTION_SECRET },
    steps: [
      {
        kind: 'http',
        url: 'https://h.example.org/{{token}}',
        headers: { Authorization: ACTION_SECRET },
      },
    ],
    guards: { confirm: 'none' },
    ...more,
  })

export const key = (grant: Extract<Actor, { kind: 'key' }>['grant'], name = 'ci'): Actor => ({
  kind: 'key',
  keyId: '00000000-0000-4000-8000-00000000000a',
  name,
  grant,
})

function rowOf(config: ActionConfig, guard: ActionRow['guard']): ActionRow {
  const guarded = guardedAction(config)
  return {
    key: guarded.key,
    service: config.service,
    part: config.part ?? null,
    name: config.name,
    description: '',
    kind: config.kind,
    isSafe: config.safe,
    isDangerous: config.dangerous,
    isAdminsOnly: config.admins_only,
    isTable: tableStepOf(config) !== null,
    source: 'file',
    alerts: null,
    guard,
    guardWords: guardWords(guarded),
    record: [],
    proven: { verified: 0, judged: 0 },
    expectedSeconds: null,
    runId: null,
    lastPress: null,
    automatic: null,
  }
}

function fieldOf(parameter: ActionConfig['parameters'][number], listed: TestWorld['listed']): ParameterField {
  const { name, type, choices, min, max, default: preset } = parameter
  return {
    name,
    label: name,
    description: '',
    type,
    choices:
      listed[name] ??
      choices.map(value => ({ value, label: value, description: '', isAvailable: true, isDangerous: false })),
    failure: null,
    min: min ?? null,
    max: max ?? null,
    default: preset ?? null,
  }
}

async function detailOf({ db }: TestContext, id: string, viewer: Viewer): Promise<RunDetail | null> {
  const row = await db.run.findUnique({ where: { id } })
  if (!row) return null
  const output = await db.runOutput.findMany({ where: { runId: id }, orderBy: { seq: 'asc' } })
  return runDetailFor({ db }, { row, output }, viewer)
}

/** A person who is in no table, told apart from others of the role by their name. */
export const person = (role: Extract<Actor, { kind: 'person' }>['role'], name: string = role): Actor => ({
  kind: 'person',
  userId: `00000000-0000-4000-8000-${Buffer.from(name.padEnd(6, '_')).toString('hex').slice(0, 12)}`,
  sessionId: '00000000-0000-4000-8000-000000000001',
  email: `${name}@example.org`,
  role,
})
