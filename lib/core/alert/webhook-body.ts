import { type Labels, labelPairs } from '../labels/index.ts'
import { goJsonString, goTime } from './go-text.ts'
import type { Notification, NotifiedAlert } from './notification.ts'

/**
 * The body that Alertmanager's webhook sends (its version 4), byte for byte: Go's order of keys, times and escapes, and
 * the line feed at the end.
 */
export function webhookBody(notification: Notification): string {
  const steps = webhookBodySteps(notification)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** The same alert by alert, for groups so large that others must have their turn meanwhile. */
export function* webhookBodySteps(notification: Notification): Generator<undefined, string, undefined> {
  const { receiver, status, groupLabels, commonLabels, commonAnnotations } = notification
  const alerts: string[] = []
  for (const alert of notification.alerts) {
    alerts.push(alertJson(alert))
    yield
  }
  const fields = [
    `"receiver":${goJsonString(receiver)}`,
    `"status":"${status}"`,
    `"alerts":[${alerts.join()}]`,
    `"groupLabels":${pairsJson(groupLabels)}`,
    `"commonLabels":${pairsJson(commonLabels)}`,
    `"commonAnnotations":${pairsJson(commonAnnotations)}`,
    `"externalURL":${goJsonString(notification.externalUrl)}`,
    `"version":"4"`,
    `"groupKey":${goJsonString(notification.groupKey)}`,
    `"truncatedAlerts":${notification.truncatedAlerts}`,
  ]
  return `{${fields.join()}}\n`
}

function alertJson(alert: NotifiedAlert): string {
  const fields = [
    `"status":"${alert.status}"`,
    `"labels":${pairsJson(alert.labels)}`,
    `"annotations":${pairsJson(alert.annotations)}`,
    `"startsAt":"${goTime(alert.startsAtMs)}"`,
    `"endsAt":"${goTime(alert.endsAtMs)}"`,
    `"generatorURL":${goJsonString(alert.generatorUrl)}`,
    `"fingerprint":"${alert.fingerprint}"`,
  ]
  return `{${fields.join()}}`
}

const pairsJson = (labels: Labels): string =>
  `{${[...labelPairs(labels)].map(([name, value]) => `${goJsonString(name)}:${goJsonString(value)}`).join()}}`
