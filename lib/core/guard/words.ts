import { formatDuration } from '../format/index.ts'
import { confirmationOf } from './demands.ts'
import type { GuardedAction, GuardRefusal } from './types.ts'

const CONFIRMATIONS = { none: 'One press', press: 'Confirm', name: 'Type its name' } as const

/** How an action is guarded, as its row says it: "Confirm. Second person. Cooldown 2 min. 6 an hour". */
export function guardWords(action: GuardedAction): string {
  const [first] = action.backoffMs
  const last = action.backoffMs.at(-1)
  const words = [
    CONFIRMATIONS[confirmationOf(action)],
    ...(action.needsSecondPerson ? ['Second person'] : []),
    `Cooldown ${formatDuration(action.cooldownMs)}`,
    ...(first !== undefined && last !== undefined && last > action.cooldownMs && action.kind === 'recovery'
      ? [`After 3 failures ${first === last ? '' : `${formatDuration(first)} to `}${formatDuration(last)}`]
      : []),
    `${action.maxPerHour} an hour`,
    ...(action.window === 'inside' ? ['Within a maintenance window'] : []),
    ...(action.window === 'outside' ? ['Not within a maintenance window'] : []),
  ]
  return words.join('. ')
}

/** A refusal as one who pressed is told it: with the time that is left. */
export function refusalSentence({ reason, untilMs }: GuardRefusal, nowMs: number): string {
  if (untilMs === null) return reason
  return `${reason}: ready in ${remaining(untilMs - nowMs)}`
}

/** `3:41` below an hour, then in words. */
function remaining(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`
  return formatDuration(ms)
}
