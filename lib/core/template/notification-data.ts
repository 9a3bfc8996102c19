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

/** Nobody reads more in one message, and a storm's would hold everything else up. */
const MAX_LISTED = 100

/** Alertmanager's template data of a notification: `.Receiver`, `.Status`, `.Alerts`, `.GroupLabels` and the rest. */
export const notificationData = (notification: Notification): StructValue => ({
  kind: 'struct',
  type: '*template.Data',
  fields: new Map<string, Value>([
    ['Receiver', notification.receiver.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')],
    ['Status', notification.status],
    ['Alerts', alertsValue(notification.alerts)],
    ['GroupLabels', keyValues(notification.groupLabels)],
    ['CommonLabels', keyValues(notification.commonLabels)],
    ['CommonAnnotations', keyValues(notification.commonAnnotations)],
    ['ExternalURL', notification.externalUrl],
    ['GroupKey', notification.groupKey],
    [
      'TruncatedAlerts',
      BigInt(notification.truncatedAlerts + Math.max(0, notification.alerts.length - MAX_LISTED)),
    ],
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

function alertsValue(alerts: readonly NotifiedAlert[]): ListValue {
  const having = (status: string) =>
    listed(
      alerts.filter(alert => alert.status === status),
      '[]template.Alert',
    )
  return {
    ...listed(alerts, 'template.Alerts'),
    methods: new Map<string, Method>([
      ['Firing', { params: [], call: () => having('firing') }],
      ['Resolved', { params: [], call: () => having('resolved') }],
    ]),
  }
}

const listed = (alerts: readonly NotifiedAlert[], type: string): ListValue => ({
  ...listOf(alerts.slice(0, MAX_LISTED).map(alertValue), type),
  count: alerts.length,
})

const keyValues = (labels: Labels): MapValue => keyValuesOf(new Map(labelPairs(labels)))

const keyValuesOf = (entries: ReadonlyMap<string, string>): MapValue => new KeyValues(entries)

/** Alertmanager's KV: a map of texts with the methods that its templates use, made when one is asked for. */
class KeyValues implements MapValue {
  readonly kind = 'map'
  readonly type = 'template.KV'
  readonly absent = ''
  #methods: Methods | null = null

  constructor(readonly entries: ReadonlyMap<string, string>) {}

  get methods(): Methods {
    this.#methods ??= methodsOf(this.entries)
    return this.#methods
  }

  print(): string {
    return pairsText(sortedPairs(this.entries))
  }
}

function methodsOf(entries: ReadonlyMap<string, string>): Methods {
  const sorted = () => sortedPairs(entries)
  const texts = (pick: (pair: readonly [string, string]) => string) => listOf(sorted().map(pick), '[]string')
  return new Map<string, Method>([
    ['SortedPairs', { params: [], call: () => pairsValue(sorted()) }],
    ['Names', { params: [], call: () => texts(([name]) => name) }],
    ['Values', { params: [], call: () => texts(([, value]) => value) }],
    ['Remove', { params: ['strings'], call: ([names = null]) => keyValuesOf(without(entries, names)) }],
    ['String', { params: [], call: () => pairsText(sorted()) }],
  ])
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
