'use client'
import type { OverviewData } from '../contract/overview.ts'
import { type LiveData, useLiveState } from './live.ts'

/** The board, live. */
export function useOverview(rangeSeconds: number): LiveData<OverviewData> {
  return useLiveState<OverviewData>('overview', { rangeSeconds })
}
