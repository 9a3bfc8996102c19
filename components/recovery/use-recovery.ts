'use client'
import { useMemo } from 'react'
import { type LiveData, useLiveState } from '../../lib/client/live.ts'
import { type Polled, usePolled } from '../../lib/client/polled.ts'
import type { ActionRow, RecoveryData, RunDetail } from '../../lib/contract/recovery.ts'
import { useSkew } from '../overview/use-skew.ts'
import { RECOVERY } from './paths.ts'
import { RECOVERY_EVERY_MS } from './rhythm.ts'

export type Recovery = Polled<RecoveryData> & {
  /** What the deck's clock is ahead of the browser's. */
  readonly skewMs: number
}

const NOT_YET = { atMs: 0 }

/** Every action, run, kill switch and runner, with guards as the person at the screen finds them. */
export function useRecovery(): Recovery {
  const polled = usePolled<RecoveryData>(RECOVERY, RECOVERY_EVERY_MS)
  const live = useLiveState<RecoveryData>('recovery', {})
  const own = polled.data
  const newest = live.data !== null && !live.isStale ? live.data : null
  const data = useMemo(() => (own && newest ? withOwnGuards(newest, own) : own), [newest, own])
  const skewMs = useSkew(own ?? NOT_YET, own === null ? null : polled.receivedAtMs)
  return { ...polled, data, skewMs, isStale: polled.isStale && newest === null }
}

/** The newest of everything, with what the role may as the deck said to this person. */
export function withOwnGuards(newest: RecoveryData, own: RecoveryData): RecoveryData {
  const refused = new Map(own.actions.map(row => [row.key, row.guard.refusals.filter(isOfRole)]))
  const guarded = (row: ActionRow): ActionRow | [] => {
    const mine = refused.get(row.key)
    // Not said to this person yet: it comes with the next answer.
    if (!mine) return []
    if (mine.length === 0) return row
    const others = row.guard.refusals.filter(one => !isOfRole(one))
    return { ...row, guard: { ...row.guard, refusals: [...mine, ...others] } }
  }
  return { ...newest, actions: newest.actions.flatMap(guarded) }
}

const isOfRole = ({ guard }: { readonly guard: string }): boolean => guard === 'role'

/** One run, live: its steps, output and proof. */
export const useRun = (id: string): LiveData<RunDetail> => useLiveState<RunDetail>(`run:${id}`, {})
