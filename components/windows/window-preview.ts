import { parseDurationMs } from '../../lib/core/config/duration.ts'
import type { WindowConfig } from '../../lib/core/config/schema/window.ts'
import { compileWindow, type Occurrence, occurrences } from '../../lib/core/window/index.ts'

export type WindowDraft = Pick<WindowConfig, 'starts' | 'duration' | 'zone'> & {
  readonly repeats: string | undefined
}

export type WindowPreview =
  | { readonly kind: 'times'; readonly times: readonly Occurrence[] }
  | { readonly kind: 'problem'; readonly message: string }

const YEAR_MS = 366 * 86_400_000

/** The next times that a window as it is being typed takes place, by the code that the server decides by. */
export function previewWindow(draft: WindowDraft, nowMs: number, count = 5): WindowPreview {
  if (!(parseDurationMs(draft.duration) ?? 0))
    return { kind: 'problem', message: 'Give a length such as 2h or 90m.' }
  if (!isZone(draft.zone))
    return { kind: 'problem', message: `${draft.zone} is not a time zone such as Europe/Berlin.` }
  const { repeats, ...rest } = draft
  const compiled = compileWindow({
    ...rest,
    ...(repeats === undefined ? {} : { repeats }),
    slug: 'draft',
    name: 'draft',
    services: [],
    except: [],
    mutes_alerts: true,
  })
  if ('faults' in compiled)
    return { kind: 'problem', message: compiled.faults[0]?.message ?? 'It is not valid.' }
  const times = occurrences(compiled.window, nowMs, nowMs + YEAR_MS).slice(0, count)
  return times.length > 0
    ? { kind: 'times', times }
    : { kind: 'problem', message: 'It does not take place within the next year.' }
}

function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}
