import { formatGoDuration } from './go-duration.ts'
import { clockOf, dayName, formatTime, monthName, printTime } from './go-time.ts'
import {
  type DurationValue,
  type Method,
  type ParamType,
  type TimeValue,
  timeAt,
  type Value,
} from './value.ts'

export type Member =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'method'; readonly method: Method }
  | { readonly kind: 'none' }

const NONE: Member = { kind: 'none' }

/** What `.Name` of a value is: a method, a field, or the entry of a map. */
export function memberOf(value: Value, name: string): Member {
  if (value === null || typeof value !== 'object') return NONE
  switch (value.kind) {
    case 'map': {
      const method = value.methods?.get(name)
      return method
        ? { kind: 'method', method }
        : { kind: 'value', value: value.entries.get(name) ?? value.absent }
    }
    case 'struct': {
      const method = value.methods?.get(name)
      if (method) return { kind: 'method', method }
      const field = value.fields.get(name)
      return field === undefined ? NONE : { kind: 'value', value: field }
    }
    case 'list': {
      const method = value.methods?.get(name)
      return method ? { kind: 'method', method } : NONE
    }
    case 'time':
      return methodOf(TIME_METHODS.get(name), value)
    case 'duration':
      return methodOf(DURATION_METHODS.get(name), value)
    default:
      return NONE
  }
}

type Bound<V> = {
  readonly params: readonly ParamType[]
  readonly call: (value: V, args: readonly Value[]) => Value
}

function methodOf<V>(bound: Bound<V> | undefined, value: V): Member {
  if (!bound) return NONE
  return { kind: 'method', method: { params: bound.params, call: args => bound.call(value, args) } }
}

const plain = <V>(call: (value: V) => Value): Bound<V> => ({ params: [], call })

const otherTime = (args: readonly Value[]): TimeValue => {
  const [other] = args
  return typeof other === 'object' && other?.kind === 'time' ? other : timeAt(0)
}

/** Go's zero time, which an alert's end is while it has none. */
export const ZERO_TIME_MS = -62_135_596_800_000

const compared = (holds: (a: number, b: number) => boolean): Bound<TimeValue> => ({
  params: ['time'],
  call: (time, args) => holds(time.atMs, otherTime(args).atMs),
})

/** The methods of Go's time.Time that templates use. */
const TIME_METHODS: ReadonlyMap<string, Bound<TimeValue>> = new Map<string, Bound<TimeValue>>([
  [
    'Format',
    {
      params: ['string'],
      call: (time, [layout]) => formatTime(typeof layout === 'string' ? layout : '', time),
    },
  ],
  ['String', plain(printTime)],
  ['UTC', plain(time => ({ ...time, zone: 'UTC' }))],
  ['Local', plain(time => ({ ...time, zone: 'UTC' }))],
  ['Unix', plain(time => BigInt(Math.floor(time.atMs / 1000)))],
  ['UnixMilli', plain(time => BigInt(Math.floor(time.atMs)))],
  ['UnixNano', plain(time => BigInt(Math.floor(time.atMs)) * 1_000_000n)],
  ['IsZero', plain(time => time.atMs === ZERO_TIME_MS)],
  ['Year', plain(time => BigInt(clockOf(time).year))],
  ['Month', plain(time => monthName(clockOf(time).month))],
  ['Day', plain(time => BigInt(clockOf(time).day))],
  ['YearDay', plain(time => BigInt(clockOf(time).yearDay))],
  ['Weekday', plain(time => dayName(clockOf(time).weekday))],
  ['Hour', plain(time => BigInt(clockOf(time).hour))],
  ['Minute', plain(time => BigInt(clockOf(time).minute))],
  ['Second', plain(time => BigInt(clockOf(time).second))],
  ['Before', compared((a, b) => a < b)],
  ['After', compared((a, b) => a > b)],
  ['Equal', compared((a, b) => a === b)],
  [
    'Sub',
    { params: ['time'], call: (time, args) => ({ kind: 'duration', ms: time.atMs - otherTime(args).atMs }) },
  ],
  ['Add', { params: ['duration'], call: (time, [by]) => ({ ...time, atMs: time.atMs + msOf(by) }) }],
])

const msOf = (value: Value | undefined): number =>
  typeof value === 'object' && value?.kind === 'duration' ? value.ms : 0

/** The methods of Go's time.Duration that templates use. */
const DURATION_METHODS: ReadonlyMap<string, Bound<DurationValue>> = new Map<string, Bound<DurationValue>>([
  ['String', plain(({ ms }) => formatGoDuration(ms))],
  ['Hours', plain(({ ms }) => ms / 3_600_000)],
  ['Minutes', plain(({ ms }) => ms / 60_000)],
  ['Seconds', plain(({ ms }) => ms / 1000)],
  ['Milliseconds', plain(({ ms }) => BigInt(Math.trunc(ms)))],
  [
    'Round',
    {
      params: ['duration'],
      call: ({ ms }, [to]) => ({ kind: 'duration', ms: stepped(ms, msOf(to), Math.round) }),
    },
  ],
  [
    'Truncate',
    {
      params: ['duration'],
      call: ({ ms }, [to]) => ({ kind: 'duration', ms: stepped(ms, msOf(to), Math.trunc) }),
    },
  ],
])

const stepped = (ms: number, step: number, cut: (value: number) => number): number =>
  step > 0 ? cut(ms / step) * step : ms
