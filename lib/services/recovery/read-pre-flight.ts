import type { PreFlight, ReadPreFlight, RunRow } from '../../contract/recovery.ts'
import { fullKey, proofWords, touchesOf } from '../../core/action/index.ts'
import type { ActionConfig } from '../../core/config/schema/action.ts'
import { STATE_TITLES } from '../../core/incident/state.ts'
import { conditionsOf } from '../../core/proof/index.ts'
import { findOpenIncidents } from '../incidents/find-open-incidents.ts'
import { viewerOf } from '../incidents/incident-context.ts'
import { requirePermission } from '../require.ts'
import { granteeOf } from './grantee.ts'
import { issueToken } from './press-token.ts'
import {
  canDryRun,
  keyOf,
  noAction,
  openDefinition,
  type PreFlightContext,
  roleRefusals,
} from './recovery-context.ts'
import { runRowsFor } from './run-sight.ts'

const LAST_RUNS = 5
const MOST_ALERTS = 50

/** What is to be known before a press, with the token that this press needs. */
export async function readPreFlight(ctx: PreFlightContext, wish: ReadPreFlight): Promise<PreFlight> {
  requirePermission(ctx, 'operations.read')
  const key = keyOf(wish)
  const { recovery } = ctx
  const viewer = granteeOf(ctx.actor)
  const definition = await recovery.definition(key)
  if (definition === null) throw noAction(key)
  const config = openDefinition(definition, ctx.secrets)
  // Whoever may not press makes the deck ask no service for choices.
  const isOut = roleRefusals(config, viewer).length > 0
  const [action, parameters] = await Promise.all([
    recovery.action(key, viewer),
    isOut ? [] : recovery.parameters(key),
  ])
  if (!action || !parameters) throw noAction(key)
  const [dependents, others, lastRuns, proof, { token, expiresAtMs }] = await Promise.all([
    dependentsOf(ctx, config),
    othersAtIt(ctx, config),
    lastRunsOf(ctx, key),
    proofOf(ctx, config),
    isOut ? { token: '', expiresAtMs: ctx.clock.now() } : issueToken(ctx, key),
  ])
  return {
    action,
    token,
    tokenExpiresAtMs: expiresAtMs,
    parameters,
    touches: touchesOf(config),
    dependents,
    others,
    lastRuns,
    expectedSeconds: action.expectedSeconds,
    canDryRun: canDryRun(config),
    proofWords: proof,
  }
}

async function lastRunsOf(ctx: PreFlightContext, action: string): Promise<RunRow[]> {
  const rows = await ctx.db.run.findMany({
    where: { action },
    orderBy: { pressedAt: 'desc' },
    take: LAST_RUNS,
  })
  return runRowsFor(ctx, rows, viewerOf(ctx.actor))
}

/** Services that rest on it, with how they are now. */
async function dependentsOf(
  { configuration, history }: PreFlightContext,
  { service }: ActionConfig,
): Promise<PreFlight['dependents']> {
  const { services } = await configuration.current()
  return services
    .filter(({ depends_on: needed }) => needed.includes(service))
    .map(({ slug, name }) => ({
      slug,
      name,
      state: history.current(`service:${slug}`)?.state ?? 'unobserved',
    }))
}

/** Who else has something of this service in hand, a sentence each; nothing of incidents that are not to be seen. */
async function othersAtIt(ctx: PreFlightContext, { service }: ActionConfig): Promise<string[]> {
  const [runs, incidents, { alerts }] = await Promise.all([
    ctx.recovery.runs(),
    findOpenIncidents(ctx, [service]),
    ctx.alerts.list({
      status: 'firing',
      filter: [`service=${JSON.stringify(service)}`],
      silenced: true,
      inhibited: true,
      acknowledged: true,
      limit: MOST_ALERTS,
    }),
  ])
  return [
    ...runs
      .filter(run => run.service === service && run.state !== 'ended' && run.state !== 'watching')
      .map(run => `${run.by} pressed ${run.actionName}, which is ${run.state}`),
    ...incidents.map(({ id, title, state, roles }) => {
      const led = roles.commander ? `, led by ${roles.commander}` : ''
      return `Incident #${id} ${title}: ${STATE_TITLES[state]}${led}`
    }),
    ...alerts.flatMap(({ name, acknowledgement }) =>
      acknowledgement ? [`${acknowledgement.by} has the alert ${name} in hand`] : [],
    ),
  ]
}

/** How it is proven, with what people call its checks and heartbeats. */
async function proofOf({ checks, heartbeats }: PreFlightContext, config: ActionConfig): Promise<string[]> {
  const needsNames = config.proof.checks.length + config.proof.heartbeats.length > 0
  const [known, beats] = needsNames ? await Promise.all([checks.list(), heartbeats.list()]) : [[], []]
  const names = new Map([
    ...known.map(({ key, name }): [string, string] => [`check ${key}`, name]),
    ...beats.map(({ key, name }): [string, string] => [`heartbeat ${key}`, name]),
  ])
  return proofWords(
    config,
    conditionsOf(config, (kind, key) => names.get(`${kind} ${fullKey(config.service, key)}`) ?? key),
  )
}
