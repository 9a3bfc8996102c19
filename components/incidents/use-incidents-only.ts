'use client'
import { type LiveData, useLiveState } from '../../lib/client/live.ts'
import type { IncidentsData } from '../../lib/contract/incidents.ts'

/** Open incidents and those of the last days, live; apart from the rest, for pages that carry little. */
export const useIncidentsOnly = (): LiveData<IncidentsData> => useLiveState<IncidentsData>('incidents', {})
