import { expect, test } from 'vitest'
import type { Notification } from '../alert/notification.ts'
import { labelsFromObject } from '../labels/index.ts'
import { compileTemplate, DEFAULT_DEFINITIONS, notificationData } from './index.ts'

const notification = (heldBeneath?: Notification['heldBeneath']): Notification => ({
  key: 'k',
  groupKey: '{}:{}',
  receiver: 'ops',
  status: 'firing',
  groupLabels: labelsFromObject({}),
  commonLabels: labelsFromObject({ alertname: 'Down' }),
  commonAnnotations: labelsFromObject({}),
  externalUrl: 'http://deck.example.org',
  truncatedAlerts: 0,
  alerts: [
    {
      status: 'firing',
      labels: labelsFromObject({ alertname: 'Down' }),
      annotations: labelsFromObject({}),
      startsAtMs: 0,
      endsAtMs: null,
      generatorUrl: '',
      fingerprint: '0'.repeat(16),
    },
  ],
  ...(heldBeneath && { heldBeneath }),
})

function linesOf(of: Notification): string {
  const compiled = compileTemplate('{{ template "__lines" . }}', 'notification', DEFAULT_DEFINITIONS)
  if (!compiled.ok) throw new Error(compiled.message)
  const expansion = compiled.template.expand(notificationData(of), { nowMs: 0, externalUrl: '' })
  return expansion.kind === 'text' ? expansion.text : expansion.kind
}

test.each([
  ['nothing is held', undefined, 'Down'],
  ['one alert is held', { count: 1, services: ['api'] }, 'Down\nHeld beneath: 1 alert of api\n'],
  ['several are', { count: 3, services: ['api', 'web'] }, 'Down\nHeld beneath: 3 alerts of api, web\n'],
])('a message says what stands beneath it: %s', (_why, held, expected) =>
  expect(linesOf(notification(held))).toBe(expected),
)
