'use client'
import type { ServiceData } from '../contract/overview.ts'
import { type LiveData, useLiveState } from './live.ts'

/** One service's page data, live; fails with "not found" for an unknown slug. */
export function useService(slug: string, rangeSeconds: number): LiveData<ServiceData> {
  return useLiveState<ServiceData>(`service:${slug}`, { rangeSeconds })
}
