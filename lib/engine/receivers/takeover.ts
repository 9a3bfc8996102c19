import type { AlertGroupRow } from '../../contract/alerts.ts'
import type { AlertingConfig } from '../../core/alert/config.ts'
import type { Integration } from '../../core/alert/receiver-config.ts'
import { isBusinessRow } from '../../core/business/marked.ts'
import { redactedGroup } from '../../core/business/redacted.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { AddressRule } from '../../ports/prober.ts'
import type { Receivers } from '../../ports/receiver.ts'

const ATTEMPT_MS = 20_000

export type TakeoverParts = {
  readonly config: () => Pick<AlertingConfig, 'receivers' | 'templates'>
  readonly groups: () => Promise<readonly AlertGroupRow[]>
  readonly receivers: Pick<Receivers, 'acknowledge'>
  readonly addressRule: AddressRule
  readonly deckUrl: string
  readonly clock: Clock
  readonly log: Log
}

/**
 * Tells services that go on calling by themselves (PagerDuty, Opsgenie, Pushover) of the groups that somebody took on
 * as a whole, so that they call nobody else.
 */
export async function passTakeoverOn(
  parts: TakeoverParts,
  { fingerprints, by }: { readonly fingerprints: readonly string[]; readonly by: string },
): Promise<void> {
  const { receivers } = parts.config()
  const keepers = receivers.filter(({ integrations }) => integrations.some(keepsIncidents))
  if (keepers.length === 0) return
  const taken = new Set(fingerprints)
  const groups = (await parts.groups()).filter(group => isTakenOn(group, taken))
  await Promise.all(
    groups.flatMap(({ key, receiver, alerts }) =>
      keepers
        .filter(({ name }) => name === receiver)
        .flatMap(({ integrations }) => integrations.filter(keepsIncidents))
        .map(integration => {
          const isHidden = !integration.seesBusiness && alerts.some(isBusinessRow)
          return tell(parts, integration, { groupKey: isHidden ? redactedGroup(key) : key, by })
        }),
    ),
  )
}

const KEEPERS: ReadonlySet<Integration['kind']> = new Set(['pagerduty', 'opsgenie', 'pushover'])
const keepsIncidents = ({ kind }: Integration): boolean => KEEPERS.has(kind)

function isTakenOn({ alerts }: AlertGroupRow, taken: ReadonlySet<string>): boolean {
  const firing = alerts.filter(({ status }) => status === 'firing')
  return (
    firing.some(({ fingerprint }) => taken.has(fingerprint)) &&
    firing.every(({ acknowledgement }) => acknowledgement !== null)
  )
}

async function tell(
  { receivers, addressRule, deckUrl, clock, config, log }: TakeoverParts,
  integration: Integration,
  takeover: { readonly groupKey: string; readonly by: string },
): Promise<void> {
  const delivery = await receivers.acknowledge(integration, takeover, {
    addressRule,
    deckUrl,
    now: clock.now(),
    templates: config().templates,
    signal: AbortSignal.timeout(ATTEMPT_MS),
  })
  if (delivery === null) return
  const fields = {
    kind: integration.kind,
    group: takeover.groupKey,
    by: takeover.by,
    detail: delivery.detail,
  }
  if (delivery.kind === 'delivered') log.info(fields, 'told of an acknowledgement')
  else log.warn(fields, 'was not told of an acknowledgement')
}
