import { type CompiledWindow, compileWindow, occurrences } from '../window/index.ts'
import type { Recurrence } from './silence.ts'

const DAY_MS = 86_400_000
/** So far ahead the next occurrence is looked for; nothing within it is looked for again then. */
const AHEAD_MS = 60 * DAY_MS

const windowOf = ({ starts, duration, zone, repeats }: Recurrence) =>
  compileWindow({
    slug: 'silence',
    name: 'silence',
    services: ['silence'],
    starts,
    duration,
    zone,
    repeats,
    except: [],
    mutes_alerts: true,
  })

/** What is wrong with a recurrence, in words with the field first; empty when it is right. */
export function recurrenceFaults(recurrence: Recurrence): string[] {
  const compiled = windowOf(recurrence)
  return 'faults' in compiled ? compiled.faults.map(({ message }) => message) : []
}

/** Whether a recurrence holds at a moment, and until when that stays so. */
export type RecurrenceClock = (now: number) => { readonly holds: boolean; readonly untilMs: number }

/** Remembers its last answer for as long as it stays right: a rule is costly to read. One that is wrong never holds. */
export function createRecurrenceClock(recurrence: Recurrence): RecurrenceClock {
  const compiled = windowOf(recurrence)
  let known = { holds: false, fromMs: Infinity, untilMs: -Infinity }
  return now => {
    if (now < known.fromMs || now >= known.untilMs) {
      known = { fromMs: now, ...('window' in compiled ? look(compiled.window, now) : NEVER) }
    }
    return known
  }
}

const NEVER = { holds: false, untilMs: Infinity } as const

function look(window: CompiledWindow, now: number): { holds: boolean; untilMs: number } {
  const [current] = occurrences(window, now, now + 1)
  if (current) return { holds: true, untilMs: current.endsAtMs }
  const [next] = occurrences(window, now, now + AHEAD_MS)
  return { holds: false, untilMs: next?.startsAtMs ?? now + AHEAD_MS }
}
