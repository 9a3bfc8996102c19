import type { Notification, NotifiedAlert } from '../alert/notification.ts'
import { labelsFromObject, withLabel } from '../labels/index.ts'
import { localText } from './hours.ts'
import type { Order, Page } from './page.ts'

/** What an order sends: the page's alerts as receivers take them, with the duties of the level that is called. */
export function messageOf(page: Page, order: Order, externalUrl: string): Notification {
  const status = order.place === 'resolved' ? 'resolved' : 'firing'
  const said = extraOf(page, order)
  const annotations = labelsFromObject({ ...page.annotations, ...said })
  const labels = labelsFromObject(page.labels)
  const alerts = page.alerts.map(
    (alert): NotifiedAlert => ({
      ...alert,
      status: status === 'resolved' ? 'resolved' : alert.status,
      annotations: Object.entries(said).reduce(
        (kept, [name, text]) => withLabel(kept, name, text),
        alert.annotations,
      ),
    }),
  )
  return {
    key: order.key,
    groupKey: page.groupKey,
    receiver: page.policy.name,
    status,
    groupLabels: labels,
    commonLabels: labels,
    commonAnnotations: annotations,
    externalUrl,
    truncatedAlerts: 0,
    alerts,
  }
}

function extraOf({ policy, status }: Page, { place }: Order): Record<string, string> {
  const duties = typeof place === 'number' ? policy.steps[place]?.duties : undefined
  if (place === 'reminder' && status.kind === 'acknowledged' && status.expiresAtMs !== null)
    return { reminder: `your acknowledgement ends at ${localText(status.expiresAtMs, policy.zone)}` }
  return duties === undefined ? {} : { duties }
}

/** A message that tells one sentence and no alert: a test, a code. Templates show an alert's name in any kind. */
export function plainMessage(
  sentence: string,
  at: { readonly key: string; readonly nowMs: number; readonly externalUrl: string },
): Notification {
  const labels = labelsFromObject({ alertname: sentence })
  const annotations = labelsFromObject({ summary: sentence })
  return {
    key: at.key,
    groupKey: at.key,
    receiver: 'test',
    status: 'firing',
    groupLabels: labels,
    commonLabels: labels,
    commonAnnotations: annotations,
    externalUrl: at.externalUrl,
    truncatedAlerts: 0,
    alerts: [
      {
        status: 'firing',
        labels,
        annotations,
        startsAtMs: at.nowMs,
        endsAtMs: null,
        generatorUrl: '',
        fingerprint: '0000000000000000',
      },
    ],
  }
}
