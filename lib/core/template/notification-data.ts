import type { HeldBeneath, Notification, NotifiedAlert } from '../alert/notification.ts'
import { compareStrings, type Labels, labelPairs } from '../labels/index.ts'
import { isTagged } from './call.ts'
import { ZERO_TIME_MS } from './member.ts'
import {
  type ListValue,
  listOf,
  type MapValue,
  type Method,
  type Methods,
  type StructValue,
  timeAt,
  type Value,
} from './value.ts'

/** Alertmanager's template data of a notification: `.Receiver`, `.Status`, `.Alerts`, `.GroupLabels` and the rest. */
export const notificationData = (notification: Notification): StructValue => ({
  kind: 'struct',
  type: '*template.Data',
  fields: new Map<string, Value>([
    ['Receiver', notification.receiver.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')],
    ['Status', notification.status],
    ['Alerts', alertsValue(notification.alerts.map(alertValue))],
    ['GroupLabels', keyValues(notification.groupLabels)],
    ['CommonLabels', keyValues(notification.commonLabels)],
    ['CommonAnnotations', keyValues(notification.commonAnnotations)],
    ['ExternalURL', notification.externalUrl],
    ['GroupKey', notification.groupKey],
    ['TruncatedAlerts', BigInt(notification.truncatedAlerts)],
    ['HeldBeneath', heldValue(notification.heldBeneath)],
  ]),
  jsonNames: DATA_NAMES,
})

/** The deck's own: `.HeldBeneath.Count` and `.HeldBeneath.Services`; nil when nothing is held. */
const heldValue = (held: HeldBeneath | undefined): StructValue | null =>
  held
    ? {
        kind: 'struct',
        type: 'template.HeldBeneath',
        fields: new Map<string, Value>([
          ['Count', BigInt(held.count)],
          ['Services', listOf(held.services, '[]string')],
        ]),
      }
    : null

const DATA_NAMES = new Map([
  ['Receiver', 'receiver'],
  ['Status', 'status'],
  ['Alerts', 'alerts'],
  ['GroupLabels', 'groupLabels'],
  ['CommonLabels', 'commonLabels'],
  ['CommonAnnotations', 'commonAnnotations'],
  ['ExternalURL', 'externalURL'],
  ['GroupKey', 'groupKey'],
  ['TruncatedAlerts', 'truncatedAlerts'],
  ['HeldBeneath', 'heldBeneath'],
])

const ALERT_NAMES = new Map([
  ['Status', 'status'],
  ['Labels', 'labels'],
  ['Annotations', 'annotations'],
  ['StartsAt', 'startsAt'],
  ['EndsAt', 'endsAt'],
  ['GeneratorURL', 'generatorURL'],
  ['Fingerprint', 'fingerprint'],
])

const alertValue = (alert: NotifiedAlert): StructValue => ({
  kind: 'struct',
  type: 'template.Alert',
  fields: new Map<string, Value>([
    ['Status', alert.status],
    ['Labels', keyValues(alert.labels)],
    ['Annotations', keyValues(alert.annotations)],
    ['StartsAt', timeAt(alert.startsAtMs)],
    ['EndsAt', timeAt(alert.endsAtMs ?? ZERO_TIME_MS)],
    ['GeneratorURL', alert.generatorUrl],
    ['Fingerprint', alert.fingerprint],
  ]),
  jsonNames: ALERT_NAMES,
})

function alertsValue(alerts: readonly StructValue[]): ListValue {
  const having = (status: string) =>
    listOf(
      alerts.filter(alert => alert.fields.get('Status') === status),
      '[]template.Alert',
    )
  return {
    ...listOf(alerts, 'template.Alerts'),
    methods: new Map<string, Method>([
      ['Firing', { params: [], call: () => having('firing') }],
      ['Resolved', { params: [], call: () => having('resolved') }],
    ]),
  }
}

const keyValues = (labels: Labels): MapValue => keyValuesOf(new Map(labelPairs(labels)))

/** Alertmanager's KV: a map of texts with the methods that its templates use. */
function keyValuesOf(entries: ReadonlyMap<string, string>): MapValue {
  const sorted = () => sortedPairs(entries)
  const methods: Methods = new Map<string, Method>([
    ['SortedPairs', { params: [], call: () => pairsValue(sorted()) }],
    [
      'Names',
      {
        params: [],
        call: () =>
          listOf(
            sorted().map(([name]) => name),
            '[]string',
          ),
      },
    ],
    [
      'Values',
      {
        params: [],
        call: () =>
          listOf(
            sorted().map(([, value]) => value),
            '[]string',
          ),
      },
    ],
    ['Remove', { params: ['strings'], call: ([names = null]) => keyValuesOf(without(entries, names)) }],
    ['String', { params: [], call: () => pairsText(sorted()) }],
  ])
  return { kind: 'map', type: 'template.KV', entries, absent: '', methods, print: () => pairsText(sorted()) }
}

type Pairs = readonly (readonly [string, string])[]

/** By name, the alert's own name first. */
const sortedPairs = (entries: ReadonlyMap<string, string>): Pairs =>
  [...entries].sort(([a], [b]) => rank(a) - rank(b) || compareStrings(a, b))

const rank = (name: string): number => (name === 'alertname' ? 0 : 1)

const pairsText = (pairs: Pairs): string => pairs.map(([name, value]) => `${name}=${value}`).join(', ')

function pairsValue(pairs: Pairs): ListValue {
  const items = pairs.map(
    ([name, value]): StructValue => ({
      kind: 'struct',
      type: 'template.Pair',
      fields: new Map<string, Value>([
        ['Name', name],
        ['Value', value],
      ]),
    }),
  )
  return {
    ...listOf(items, 'template.Pairs'),
    methods: new Map<string, Method>([
      [
        'Names',
        {
          params: [],
          call: () =>
            listOf(
              pairs.map(([name]) => name),
              '[]string',
            ),
        },
      ],
      [
        'Values',
        {
          params: [],
          call: () =>
            listOf(
              pairs.map(([, value]) => value),
              '[]string',
            ),
        },
      ],
      ['String', { params: [], call: () => pairsText(pairs) }],
    ]),
    print: () => pairsText(pairs),
  }
}

function without(entries: ReadonlyMap<string, string>, names: Value): ReadonlyMap<string, string> {
  const removed = new Set(isTagged(names, 'list') ? names.items : [])
  return new Map([...entries].filter(([name]) => !removed.has(name)))
}
