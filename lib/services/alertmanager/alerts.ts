import { z } from 'zod'
import { DeckError } from '../../contract/errors.ts'
import type { SentAlert } from '../../core/alert/alert.ts'
import { goTime } from '../../core/alert/go-text.ts'
import { parseMatchers } from '../../core/alert/matcher-text.ts'
import type { AlertQuery } from '../../core/alert/query.ts'
import { labelsFromObject, labelsToObject, type Matcher } from '../../core/labels/index.ts'
import type { QueriedAlert } from '../../ports/deck.ts'
import type { AlertContext } from '../alerts/alert-context.ts'
import { requirePermission } from '../require.ts'

/** Go writes a time that was not given as that of the year 1. */
const Instant = z
  .string()
  .transform((text, issue) => {
    const ms = Date.parse(text)
    if (!Number.isNaN(ms)) return ms <= Date.parse('0001-01-02T00:00:00Z') ? null : ms
    issue.addIssue({ code: 'custom', message: `${JSON.stringify(text)} is no time` })
    return z.NEVER
  })
  .nullish()
const LabelMap = z.record(z.string(), z.string())

export const PostableAlerts = z.array(
  z.object({
    labels: LabelMap,
    annotations: LabelMap.nullish(),
    startsAt: Instant,
    endsAt: Instant,
    generatorURL: z.string().max(10_000).nullish(),
  }),
)

/** Takes alerts as Prometheus sends them. Throws `invalid` with every reason; those that are right are stored. */
export async function postAlerts(ctx: AlertContext, sent: z.output<typeof PostableAlerts>): Promise<void> {
  requirePermission(ctx, 'alerts.send')
  const refused = await ctx.alerts.receive(sent.map(toSent))
  if (refused.length > 0) throw new DeckError('invalid', refused.join('; '))
}

const toSent = (one: z.output<typeof PostableAlerts>[number]): SentAlert => ({
  labels: labelsFromObject(one.labels),
  annotations: labelsFromObject(one.annotations ?? {}),
  startsAtMs: one.startsAt ?? null,
  endsAtMs: one.endsAt ?? null,
  generatorUrl: one.generatorURL ?? '',
})

/** What `GET /alerts` and `GET /alerts/groups` are asked. Throws `invalid`. */
export function readAlertQuery(params: URLSearchParams): AlertQuery {
  const flag = (name: string): boolean => {
    const text = params.get(name)
    if (text === null || text === 'true') return true
    if (text === 'false') return false
    throw new DeckError('invalid', `${name}: expected true or false`)
  }
  return {
    active: flag('active'),
    silenced: flag('silenced'),
    inhibited: flag('inhibited'),
    unprocessed: flag('unprocessed'),
    matchers: readFilter(params),
    receiver: params.get('receiver') || null,
  }
}

/** All matchers of `filter`, which may stand there several times. Throws `invalid`. */
export function readFilter(params: URLSearchParams): Matcher[] {
  return params.getAll('filter').flatMap(text => {
    const parsed = parseMatchers(text)
    if ('fault' in parsed) throw new DeckError('invalid', `bad matcher format: ${parsed.fault}`)
    return parsed.matchers
  })
}

export async function getAlerts(ctx: AlertContext, query: AlertQuery) {
  requirePermission(ctx, 'operations.read')
  return (await asked(() => ctx.alerts.query(query))).map(alertJson)
}

export async function getGroups(ctx: AlertContext, query: AlertQuery) {
  requirePermission(ctx, 'operations.read')
  const groups = await asked(() => ctx.alerts.queryGroups(query))
  return groups.map(({ labels, receiver, alerts }) => ({
    alerts: alerts.map(alertJson),
    labels: labelsToObject(labels),
    receiver: { name: receiver },
  }))
}

/** A receiver's pattern may be no regular expression. */
async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new DeckError('invalid', `failed to parse receiver param: ${reason}`, undefined, { cause })
  }
}

function alertJson({ fingerprint, alert, status }: QueriedAlert) {
  const { state, silencedBy, inhibitedBy, mutedBy, receivers } = status
  return {
    annotations: labelsToObject(alert.annotations),
    endsAt: goTime(alert.endsAtMs),
    fingerprint,
    receivers: receivers.map(name => ({ name })),
    startsAt: goTime(alert.startsAtMs),
    status: { inhibitedBy, mutedBy, silencedBy, state },
    updatedAt: goTime(alert.updatedAtMs),
    generatorURL: alert.generatorUrl,
    labels: labelsToObject(alert.labels),
  }
}
