import { createGuessLimiter } from '../../adapters/guess-limiter.ts'
import { createMemorySeriesStore } from '../../adapters/memory/series-store.ts'
import { createAddressRule, EVERY_NETWORK } from '../../adapters/probes/address.ts'
import { createProber } from '../../adapters/probes/registry.ts'
import { createStepDoers } from '../../adapters/steps/index.ts'
import type { AlertRow } from '../../contract/alerts.ts'
import type { WatchConfiguration } from '../../core/config/index.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import type { RuleGroup } from '../../core/rules/index.ts'
import { inTransaction } from '../../services/context.ts'
import { insertRun, type RunWish } from '../../services/recovery/insert-run.ts'
import type { TestContext } from '../../services/testing.ts'
import { createAnswerRows } from '../checks/index.ts'
import { createMemoryHistory } from '../checks/testing.ts'
import { alertsOf } from '../incidents/testing.ts'
import { UNHEARD_PUSHES } from '../pushed/testing.ts'
import { createQueryEngine } from '../query/index.ts'
import { createRules } from '../rules/index.ts'
import { createWatch } from '../watch/index.ts'
import { createRecovery } from './index.ts'

const silent = { info() {}, warn() {}, error() {} }

/**
 * Recovery with everything real that can be: database, checks, heartbeats, rules, series and HTTP. Only time, the alerts
 * that fire and what is down are in the test's hand.
 */
export async function startRecoveryWorld(base: TestContext, ruleGroups: readonly RuleGroup[] = []) {
  const { db, clock } = base
  const store = createMemorySeriesStore()
  const query = createQueryEngine({ store, clock })
  const history = createMemoryHistory()
  const shared = { ...base, log: silent, query }
  const rules = createRules({
    ...shared,
    store,
    sink: { take: () => undefined },
    deckUrl: 'http://deck.test',
  })
  await rules.sets.apply({ files: ruleGroups })
  const addressRules = (networks: readonly string[]) => ({
    file: createAddressRule({ allow: EVERY_NETWORK }),
    page: createAddressRule({ allow: networks }),
  })
  const prober = createProber({ version: 'test', clock, addressRule: createAddressRule({ allow: [] }) })
  const watch = createWatch({
    ...shared,
    prober,
    store,
    history,
    targets: () => [],
    rules: rules.sets,
    answers: createAnswerRows(db),
    observe: { checked: () => {}, started: () => {}, missed: () => {}, lost: () => {}, ...UNHEARD_PUSHES },
    addressRules,
    tokenOf: key => key,
    guesses: createGuessLimiter(),
  })
  const firing: AlertRow[] = []
  /** Slugs of services that are down, whatever their checks say. */
  const down = new Set<string>()
  const outcomes: string[] = []
  const recovery = createRecovery({
    ...shared,
    history: {
      current: subject => {
        const [, slug = ''] = subject.split(':')
        if (!down.has(slug)) return history.current(subject)
        return { subject, atMs: clock.now(), state: 'down', isMaintenance: false, reason: '' }
      },
    },
    checks: watch.checks,
    heartbeats: watch.heartbeats,
    windows: watch.windows,
    rules: rules.door,
    alerts: alertsOf(firing),
    steps: createStepDoers({ version: 'test', clock, checks: watch.checks, addressRules }),
    observe: ({ outcome }) => void outcomes.push(outcome),
  })
  const { door } = recovery

  /** As `pressAction` ends: the wish stands in the table, and the engine takes it up. */
  async function press(key: string, more: Partial<RunWish> = {}): Promise<string> {
    const [surroundings, definition] = [await door.surroundings(key), await door.definition(key)]
    if (!surroundings || definition === null) throw new Error(`there is no action ${key}`)
    const wish: RunWish = {
      surroundings,
      presser: { role: 'engineer' },
      part: null,
      definition,
      parameters: {},
      isDryRun: false,
      trigger: 'person',
      by: 'ana@example.org',
      reason: '',
      incidentId: null,
      alertFingerprint: null,
      ...more,
    }
    const inserted = await inTransaction(base, tx => insertRun(tx, wish))
    if (inserted.kind === 'refused')
      throw new Error(inserted.guard.refusals.map(({ reason }) => reason).join())
    await door.taken(inserted.id)
    return inserted.id
  }

  return {
    recovery,
    door,
    watch,
    store,
    down,
    firing,
    outcomes,
    press,
    async apply(configured: WatchConfiguration): Promise<void> {
      watch.apply(configured)
      recovery.applyWatch(configured)
      await watch.applied()
    },
    /** Writes one sample now. */
    sample(name: string, value: number, labels: Readonly<Record<string, string>> = {}): void {
      const refs = Uint32Array.of(store.resolve(labelsFromObject({ __name__: name, ...labels })) ?? 0)
      const timestampsMs = Float64Array.of(clock.now())
      store.append({ refs, timestampsMs, values: Float64Array.of(value) })
    },
    async stop(): Promise<void> {
      await recovery.stop()
      await watch.stop()
      await rules.stop()
      await prober.close()
    },
  }
}
