'use client'
import type { ReactNode } from 'react'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { MoneyView } from '../../lib/contract/business.ts'
import { buttonClass } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { PageTabs } from '../ui/page-tabs.tsx'
import { PageHead } from '../ui/section.tsx'
import { monthTitle } from './figure-text.ts'
import { BUSINESS_HREF, businessHref } from './paths.ts'
import { DAY_CHOICES, DEFAULT_DAYS } from './use-business.ts'

const PAGES = [
  { path: BUSINESS_HREF, title: 'Business' },
  { path: businessHref('/subscriptions'), title: 'Subscriptions' },
  { path: businessHref('/movements'), title: 'Movements' },
  { path: businessHref('/payments'), title: 'Payments' },
  { path: businessHref('/telecom'), title: 'Calls and messages' },
  { path: businessHref('/users'), title: 'Users' },
  { path: businessHref('/sources'), title: 'Sources' },
] as const

type HeadProps = {
  readonly title: string
  readonly lead?: ReactNode
  readonly actions?: ReactNode
}

/** The head of every page of business: its name, and its neighbours. */
export function BusinessHead({ title, lead, actions }: HeadProps) {
  return (
    <>
      <PageHead title={title} lead={lead} actions={actions} />
      <PageTabs label="Business" pages={PAGES} className="mb-3" />
    </>
  )
}

/** A file of what is shown. */
export const CsvLink = ({ href, what }: { href: string; what: string }) => (
  <a className={buttonClass('alt')} href={href} download>
    CSV<span className="sr-only"> of {what}</span>
  </a>
)

type MonthSelectProps = {
  readonly month: string
  readonly months: readonly string[]
  /** What is chosen by default, which the address does not say. */
  readonly isAllChoice?: boolean
}

/** Which month is shown; newest first. The address says it. */
export function MonthSelect({ month, months, isAllChoice = false }: MonthSelectProps) {
  const { replace } = useUrlState()
  const all = [...new Set([...months, ...(month === '' ? [] : [month])])].toSorted().toReversed()
  return (
    <Select
      aria-label="Month"
      value={month}
      onChange={event =>
        replace({
          month: !isAllChoice && event.target.value === all[0] ? null : event.target.value,
          day: null,
        })
      }
    >
      {isAllChoice ? <option value="">All time</option> : null}
      {all.map(one => (
        <option key={one} value={one}>
          {monthTitle(one)}
        </option>
      ))}
    </Select>
  )
}

/** How many days the axis of days has. */
export function DaysSelect({ days }: { days: number }) {
  const { replace } = useUrlState()
  return (
    <Select
      aria-label="Days"
      value={String(days)}
      onChange={event =>
        replace({ days: Number(event.target.value) === DEFAULT_DAYS ? null : event.target.value })
      }
    >
      {DAY_CHOICES.map(choice => (
        <option key={choice} value={String(choice)}>
          Last {choice} days
        </option>
      ))}
    </Select>
  )
}

/** Which currency is counted: never two together, unless the team gave rates for a sum. */
export function CurrencySelect({ money }: { money: MoneyView }) {
  const { get, replace } = useUrlState()
  const isSum = get('currency') === 'sum'
  if (money.currencies.length < 2 && !isSum) return null
  const { sumCurrency } = money
  const value = isSum ? 'sum' : money.currency
  return (
    <Select
      aria-label="Currency"
      value={value}
      onChange={event =>
        replace({ currency: event.target.value === money.currencies[0] ? null : event.target.value })
      }
    >
      {money.currencies.map(currency => (
        <option key={currency} value={currency}>
          {currency} alone
        </option>
      ))}
      {sumCurrency === null ? null : <option value="sum">All, in {sumCurrency} by the team’s rates</option>}
    </Select>
  )
}
