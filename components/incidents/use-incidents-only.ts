'use client'
import { type LiveData, useConnectionValue, useLiveState } from '../../lib/client/live.ts'
import type { IncidentsData } from '../../lib/contract/incidents.ts'

/** Open incidents and those of the last days, live; apart from the rest, for pages that carry little. */
export const useIncidentsOnly = (): LiveData<IncidentsData> => useLiveState<IncidentsData>('incidents', {})

/**
 * Whether what is shown may be over. An incident that nobody changes is silent for hours, so its age tells nothing: the
 * line does.
 */
export const useIsCut = (): boolean => useConnectionValue(({ state }) => state === 'lost')
