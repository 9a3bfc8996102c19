'use client'
import { type LiveData, useLiveState } from '../../lib/client/live.ts'
import type { AlertsData } from '../../lib/contract/alerts.ts'

const FEW = 8

/** Firing alerts, live: as many as the channel carries. */
export const useAlerts = (): LiveData<AlertsData> => useLiveState<AlertsData>('alerts', {})

/** The counts of what fires with the first few, live: one subscription for all that stands on every page. */
export const useFewAlerts = (): LiveData<AlertsData> => useLiveState<AlertsData>('alerts', { limit: FEW })

const NO_COUNTS: AlertsData['services'] = {}

/** How many alerts fire and are not held back, by `service` and `service/part`; the same object until a number changes. */
export const useAlertCounts = (): AlertsData['services'] => useFewAlerts().data?.services ?? NO_COUNTS
