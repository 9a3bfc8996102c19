'use client'
import type { GuardName, PreFlight } from '../../lib/contract/recovery.ts'
import { Glyph } from '../ui/glyph.tsx'
import { Remaining } from './clock-text.tsx'
import { useButtonState } from './use-button-state.ts'
import { useRecovery } from './use-recovery.ts'

export type RefusalNow = { readonly reason: string; readonly untilMs: number | null; readonly skewMs: number }

/** A dry run changes nothing, so these do not hold it back. */
const PROTECT_FROM_DOING: ReadonlySet<GuardName> = new Set([
  'cooldown',
  'cap',
  'precondition',
  'dependency',
  'window',
])

/** Why it cannot be pressed now, somebody else's press included; null when it can. */
export function usePressRefusal({ action }: PreFlight, run: 'dry' | 'real'): RefusalNow | null {
  const { data, skewMs } = useRecovery()
  const newest = data?.actions.find(({ key }) => key === action.key)
  const state = useButtonState({ row: newest ?? action, runs: data?.runs ?? [], skewMs })
  if (state.kind === 'ready') return null
  if (state.kind === 'on') return { reason: 'It is running already', untilMs: null, skewMs }
  if (run === 'dry' && PROTECT_FROM_DOING.has(state.guard)) return null
  return { reason: state.reason, untilMs: state.untilMs, skewMs }
}

/** The reason in the place where it would be pressed, with the time that is left. */
export function PressRefusal({ reason, untilMs, skewMs }: RefusalNow) {
  return (
    <p role="status" className="flex flex-wrap items-baseline gap-x-2 bg-gone-tint px-2.5 py-1.5">
      <Glyph name="lock" className="size-2.5" />
      <span>{reason}.</span>
      {untilMs === null ? null : (
        <span>
          Ready in <Remaining atMs={untilMs} skewMs={skewMs} />
        </span>
      )}
    </p>
  )
}
