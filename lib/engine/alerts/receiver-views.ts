import type { AttemptRow, ReceiverRow, ReceiverTrial } from '../../contract/alerts.ts'
import { fingerprint } from '../../core/alert/fingerprint.ts'
import type { Notification } from '../../core/alert/notification.ts'
import { type Integration, integrationKey } from '../../core/alert/receiver-config.ts'
import { labelsFromObject } from '../../core/labels/index.ts'
import type { LastAttempt } from '../../ports/alert-rows.ts'
import { attempt } from './attempt.ts'
import type { DoorParts } from './door.ts'

const TRIAL_MS = 15_000

/** The receivers of the configuration in force, with how each of their integrations did last. */
export async function listReceivers({ manager, archive, checks }: DoorParts): Promise<ReceiverRow[]> {
  const last = new Map((await archive.lastAttempts()).map(one => [keyOf(one), one]))
  const term = manager.term()
  const groups = new Map<string, number>()
  for (const { node } of term?.dispatcher.groups.all() ?? [])
    groups.set(node.receiver, (groups.get(node.receiver) ?? 0) + 1)
  return manager.world.config.receivers.map(({ name, integrations, source }) => ({
    name,
    source: source ?? 'file',
    integrations: integrations.map(one => {
      const integration = integrationKey(one)
      return {
        integration,
        sendsResolved: one.config.send_resolved,
        last: shownAttempt(last.get(keyOf({ receiver: name, integration }))),
        check: checks.of(name, integration),
      }
    }),
    groups: groups.get(name) ?? 0,
    waiting: term?.deliveries.waiting(name) ?? 0,
  }))
}

const keyOf = (of: Pick<LastAttempt, 'receiver' | 'integration'>): string =>
  JSON.stringify([of.receiver, of.integration])

function shownAttempt(last: LastAttempt | undefined): (AttemptRow & { isTest: boolean }) | null {
  if (!last) return null
  const { atMs, tookMs, outcome, detail, isTest } = last
  return { atMs, tookMs, outcome, detail, isTest }
}

/** Sends a test by every integration of a receiver, once and now. Null when there is no such receiver. */
export async function tryReceiver(parts: DoorParts, name: string): Promise<ReceiverTrial | null> {
  const receiver = parts.manager.world.config.receivers.find(one => one.name === name)
  if (!receiver) return null
  const tries = receiver.integrations.map(integration => tryIntegration(parts, name, integration))
  return { receiver: name, integrations: await Promise.all(tries) }
}

async function tryIntegration(parts: DoorParts, receiver: string, integration: Integration) {
  const { clock, manager, archive, receivers, addressRule, deckUrl } = parts
  const atMs = clock.now()
  const delivery =
    integration.kind === 'escalation'
      ? ({
          kind: 'refused',
          detail: 'a page is tried in the time machine, and by each person’s own test',
        } as const)
      : await attempt(
          { receivers, clock, addressRule, deckUrl, templates: () => manager.world.config.templates },
          {
            integration,
            notification: testNotification(receiver, integration, { atMs, deckUrl }),
            untilMs: atMs + TRIAL_MS,
            signal: AbortSignal.timeout(TRIAL_MS),
          },
        )
  const row = {
    receiver,
    integration: integrationKey(integration),
    atMs,
    tookMs: clock.now() - atMs,
    outcome: delivery.kind,
    detail: delivery.detail,
  }
  await archive.addTest(row)
  return row
}

function testNotification(
  receiver: string,
  integration: Integration,
  { atMs, deckUrl }: { readonly atMs: number; readonly deckUrl: string },
): Notification {
  const labels = labelsFromObject({ alertname: 'OpsdeckTest', receiver, severity: 'info' })
  const annotations = labelsFromObject({
    summary: `This is a test of the receiver ${receiver}. Nothing is wrong.`,
  })
  const groupLabels = labelsFromObject({ alertname: 'OpsdeckTest' })
  return {
    key: `test-${integrationKey(integration)}-${atMs.toString(36)}`,
    groupKey: `{}/{receiver="${receiver}"}:{alertname="OpsdeckTest"}`,
    receiver,
    status: 'firing',
    groupLabels,
    commonLabels: labels,
    commonAnnotations: annotations,
    externalUrl: deckUrl,
    truncatedAlerts: 0,
    alerts: [
      {
        status: 'firing',
        labels,
        annotations,
        startsAtMs: atMs,
        endsAtMs: null,
        generatorUrl: '',
        fingerprint: fingerprint(labels),
      },
    ],
  }
}
