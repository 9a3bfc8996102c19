import { parseRunbook } from './parse.ts'
import type { LivePart } from './types.ts'

export type NamedEntry = {
  readonly kind: 'check' | 'heartbeat' | 'log_signal' | 'action'
  /** `service/slug` */
  readonly key: string
  readonly line: number
}

/** The entries that a text names, with the line. */
export function namesInText(text: string): NamedEntry[] {
  const { parts, items } = parseRunbook(text)
  return [
    ...parts.flatMap(part => namesOf(part).map(name => ({ ...name, line: part.line }))),
    ...items.flatMap(({ auto, line }) => auto.map(key => ({ kind: 'check', key, line }) as const)),
  ]
}

function namesOf(part: LivePart): Omit<NamedEntry, 'line'>[] {
  switch (part.kind) {
    case 'check_state':
      return [{ kind: 'check', key: part.check }]
    case 'check':
      return part.checks.map(key => ({ kind: 'check', key }))
    case 'heartbeat_age':
      return [{ kind: 'heartbeat', key: part.heartbeat }]
    case 'heartbeat':
      return part.heartbeats.map(key => ({ kind: 'heartbeat', key }))
    case 'log':
      return part.signals.map(key => ({ kind: 'log_signal', key }))
    case 'action':
      return part.actions.map(key => ({ kind: 'action', key }))
    default:
      return []
  }
}
