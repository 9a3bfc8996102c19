import type { LogSignalConfig } from '../../lib/core/config/schema/log-signal.ts'
import { maskLine } from '../../lib/core/log-signal/mask.ts'
import { readLines } from '../../lib/core/log-signal/read-lines.ts'
import { compileSignal, sight, signalFaults } from '../../lib/core/log-signal/signal.ts'

export type TriedLine = {
  readonly text: string
  readonly level: string | null
  readonly isSeen: boolean
  /** `call_id=12, value 0.35` of a line that is seen. */
  readonly caught: string
}
export type Trial =
  | { readonly kind: 'tried'; readonly lines: readonly TriedLine[]; readonly seen: number }
  | { readonly kind: 'problem'; readonly message: string }

export type SignalDraft = Pick<LogSignalConfig, 'pattern' | 'min_level' | 'where' | 'labels' | 'value'>

const MOST_LINES = 50

/** What a signal as it is being written sees in these lines, by the code that the server counts by. */
export function tryPattern(draft: SignalDraft, text: string, nowMs: number): Trial {
  const config: LogSignalConfig = {
    ...draft,
    service: 'draft',
    slug: 'draft',
    name: 'draft',
    samples: 0,
    groups: 0,
  }
  const [fault] = signalFaults(config)
  if (fault) return { kind: 'problem', message: fault.message }
  const signal = compileSignal(config)
  const lines = readLines(text, nowMs)
    .lines.slice(0, MOST_LINES)
    .map((line): TriedLine => {
      const seen = sight(signal, line)
      return {
        text: maskLine(line.raw),
        level: line.level,
        isSeen: seen !== null,
        caught: seen === null ? '' : caughtText(seen),
      }
    })
  return { kind: 'tried', lines, seen: lines.filter(line => line.isSeen).length }
}

function caughtText({
  labels,
  value,
}: {
  labels: Readonly<Record<string, string>>
  value: number | null
}): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}=${text}`)
  return [...pairs, ...(value === null ? [] : [`value ${value}`])].join(', ')
}
