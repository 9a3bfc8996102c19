'use client'
import { useMemo } from 'react'
import { useConnectionValue, useLiveState } from '../../lib/client/live.ts'
import { type Polled, usePolled } from '../../lib/client/polled.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { BusinessData } from '../../lib/contract/business.ts'
import { businessPath } from './paths.ts'

export const DEFAULT_DAYS = 90
export const DAY_CHOICES = [30, 90, 180, 365] as const
const EVERY_MS = 15_000
const SELDOM_MS = 600_000

/** What of business a page shows, as its address says. Null: what is there by default. */
export type BusinessWish = {
  readonly days: number
  readonly month: string | null
  readonly currency: string | null
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/
const CURRENCY = /^([A-Z]{3}|sum)$/

/** Reads the wish of an address; what is no wish is as if it were not there. */
export function readWish(get: (name: string) => string | null): BusinessWish {
  const days = Number(get('days'))
  const month = get('month') ?? ''
  const currency = get('currency') ?? ''
  return {
    days: DAY_CHOICES.find(choice => choice === days) ?? DEFAULT_DAYS,
    month: MONTH.test(month) ? month : null,
    currency: CURRENCY.test(currency) ? currency : null,
  }
}

export function useBusinessWish(): BusinessWish {
  const { get } = useUrlState()
  return useMemo(() => readWish(get), [get])
}

/** A wish as parameters of an address, without what is so by default. */
export const wishParameters = ({ days, month, currency }: BusinessWish) => ({
  days: days === DEFAULT_DAYS ? null : String(days),
  month,
  currency,
})

/** Business as it is: live for what is shown by default, asked every few seconds for another month, stretch or currency. */
export function useBusiness(wish: BusinessWish): Polled<BusinessData> {
  const parameters = wishParameters(wish)
  const isDefault = Object.values(parameters).every(value => value === null)
  const live = useLiveState<BusinessData>('business', {})
  const isLive = isDefault && live.data !== null
  const isCut = useConnectionValue(({ state }) => state === 'lost')
  // Asked even where the line tells it: what is shown first is there before the line stands.
  const polled = usePolled<BusinessData>(businessPath('', parameters), isLive ? SELDOM_MS : EVERY_MS, {
    keepsShown: true,
  })
  if (!isLive) return polled
  return {
    data: live.data,
    error: live.error === null ? null : new Error(live.error),
    receivedAtMs: live.receivedAtMs,
    // Nothing is said while nothing changes, so that age tells nothing: the line does.
    isStale: isCut || live.error !== null,
    retry: polled.retry,
  }
}
