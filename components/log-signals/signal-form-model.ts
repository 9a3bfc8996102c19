import type { LogSignalConfig } from '../../lib/core/config/schema/log-signal.ts'
import { LEVELS } from '../../lib/core/log-signal/levels.ts'
import type { SignalDraft } from './try-pattern.ts'

export const FIELDS = [
  'service',
  'name',
  'slug',
  'pattern',
  'min_level',
  'labels',
  'where',
  'state.is',
  'state.for',
  'heartbeat',
  'link.url',
] as const

export type SignalText = {
  readonly pattern: string
  readonly min_level: string
  readonly where: string
  readonly labels: string
}

export const textOfSignal = (config: LogSignalConfig | null): SignalText => ({
  pattern: config?.pattern ?? '',
  min_level: config?.min_level ?? '',
  where: pairsText(config?.where ?? {}),
  labels: pairsText(config?.labels ?? {}),
})

/** What the signal looks for, from what is typed. What the form does not show stays as it was. */
export function draftOf(text: SignalText, before: LogSignalConfig | null): SignalDraft {
  const level = LEVELS.find(one => one === text.min_level)
  return {
    ...(text.pattern === '' ? {} : { pattern: text.pattern }),
    ...(level ? { min_level: level } : {}),
    where: readPairs(text.where),
    labels: readPairs(text.labels),
    ...(before?.value ? { value: before.value } : {}),
  }
}

/** `code=status, route=path`: what is before the first sign of equality is the name. */
export function readPairs(text: string): Record<string, string> {
  const pairs = text.split(',').flatMap(part => {
    const at = part.indexOf('=')
    const name = (at < 0 ? part : part.slice(0, at)).trim()
    return name === '' ? [] : [[name, at < 0 ? name : part.slice(at + 1).trim()] as const]
  })
  return Object.fromEntries(pairs)
}

const pairsText = (pairs: Readonly<Record<string, string>>): string =>
  Object.entries(pairs)
    .map(([name, value]) => (name === value ? name : `${name}=${value}`))
    .join(', ')

/** How many messages are told apart when nobody says how many. */
const GROUPS = 20

type Get = (name: (typeof FIELDS)[number] | 'link.title' | 'groups') => string

/** A signal as the server takes it. */
export function wishOf(
  get: Get,
  draft: SignalDraft,
  before: LogSignalConfig | null,
): Record<string, unknown> {
  const state = stateOf(get, before)
  const url = get('link.url').trim()
  return {
    ...draft,
    service: get('service'),
    slug: get('slug'),
    name: get('name'),
    ...(before?.part === undefined ? {} : { part: before.part }),
    ...(before ? { samples: before.samples } : {}),
    groups: get('groups') === '' ? 0 : before?.groups || GROUPS,
    ...(state ? { state } : {}),
    ...(get('heartbeat').trim() === '' ? {} : { heartbeat: get('heartbeat').trim() }),
    ...(url === '' ? {} : { link: { title: before?.link?.title ?? 'The lines', url } }),
  }
}

function stateOf(get: Get, before: LogSignalConfig | null) {
  const is = get('state.is')
  if (is === '') return null
  const lasts = get('state.for').trim()
  const until = before?.state?.until
  return { is, ...(lasts === '' ? {} : { for: lasts }), ...(until === undefined ? {} : { until }) }
}
