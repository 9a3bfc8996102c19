'use client'
import dynamic from 'next/dynamic'
import { useNowValue } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import type { RunRow } from '../../lib/contract/recovery.ts'
import { fetched } from '../ui/fetched.tsx'
import { runsPath } from './paths.ts'

const PressedList = dynamic(
  fetched('The last presses', () => import('./pressed-list.tsx').then(module => module.PressedList)),
  { ssr: false },
)

const EVERY_MS = 15_000
const BACK_MS = 3 * 3_600_000
const MINUTE_MS = 60_000
const SHOWN = 6

/** What was pressed in the last hours, on the overview; nothing is drawn, and nothing more fetched, when nothing was. */
export function Pressed({ nameOf }: { nameOf: (slug: string) => string }) {
  const { data } = usePolled<{ runs: readonly RunRow[] }>(runsPath({ limit: SHOWN }), EVERY_MS)
  const sinceMs = useNowValue(nowMs => Math.floor((nowMs - BACK_MS) / MINUTE_MS) * MINUTE_MS)
  const runs = (data?.runs ?? []).filter(({ pressedAtMs }) => pressedAtMs >= sinceMs)
  return runs.length === 0 ? null : <PressedList runs={runs} nameOf={nameOf} />
}
