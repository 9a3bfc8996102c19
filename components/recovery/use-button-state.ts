'use client'
import { useNowValue } from '../../lib/client/clock.tsx'
import type { ActionRow, RunRow } from '../../lib/contract/recovery.ts'
import { type ButtonState, buttonState } from './button-state.ts'

type Standing = { readonly row: ActionRow; readonly runs: readonly RunRow[]; readonly skewMs: number }

/** The state of a button now; drawn again only when a guard ends or the deck says something else. */
export function useButtonState({ row, runs, skewMs }: Standing): ButtonState {
  const endedMs = useNowValue(nowMs => {
    const ends = row.guard.refusals.map(({ untilMs }) => untilMs ?? Number.POSITIVE_INFINITY)
    return Math.max(0, ...ends.filter(endMs => endMs <= nowMs + skewMs))
  })
  return buttonState(row, runs, endedMs)
}
