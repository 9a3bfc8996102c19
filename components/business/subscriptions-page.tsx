'use client'
import Link from 'next/link'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { SubscriptionRow } from '../../lib/contract/business.ts'
import { formatDate, formatMoney, formatNumber } from '../../lib/core/format/index.ts'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { BusinessHead, CsvLink } from './business-head.tsx'
import { FilterRow, FilterSelect, SearchFilter } from './list-filters.tsx'
import { ListedStates } from './listed-states.tsx'
import { customerHref, exportPath } from './paths.ts'
import { useListed } from './use-listed.ts'

const STATUSES = [
  { value: 'active', label: 'Active' },
  { value: 'past_due', label: 'Past due' },
  { value: 'trialing', label: 'In trial' },
  { value: 'unpaid', label: 'Unpaid' },
  { value: 'paused', label: 'Paused' },
  { value: 'incomplete', label: 'Incomplete' },
  { value: 'canceled', label: 'Cancelled' },
] as const

/** Every subscription with what it counts as recurring revenue, and why. */
export function SubscriptionsPage() {
  const { get } = useUrlState()
  const wishes = {
    plan: get('plan'),
    status: get('status'),
    currency: get('currency'),
    search: get('search'),
  }
  const listed = useListed<SubscriptionRow>('/subscriptions', wishes)
  const hasWish = Object.values(wishes).some(value => value !== null)
  return (
    <>
      <BusinessHead
        title="Subscriptions"
        lead="What each counts as monthly recurring revenue, and why."
        actions={<CsvLink what="subscriptions" href={exportPath('subscriptions', wishes)} />}
      />
      <FilterRow>
        <SearchFilter label="Customer or subscription" />
        <FilterSelect name="status" label="Status" all="Every status" choices={STATUSES} />
        <PlanFilter />
      </FilterRow>
      <ListedStates
        listed={listed}
        failed="Could not read the subscriptions"
        empty={
          hasWish
            ? { title: 'No subscription fits.', text: 'Take words out of the filter, or show every status.' }
            : { title: 'No subscription yet.', text: 'They stand here as soon as Stripe tells of one.' }
        }
      >
        {rows => <SubscriptionTable rows={rows} />}
      </ListedStates>
    </>
  )
}

/** The plan that a link asked for. */
function PlanFilter() {
  const { get } = useUrlState()
  const plan = get('plan')
  if (plan === null) return null
  return <FilterSelect name="plan" label="Plan" all="Every plan" choices={[{ value: plan, label: plan }]} />
}

/** Words beside a column of figures keep their distance. */
export const AFTER_FIGURE = 'pl-4'

type TableProps = { readonly rows: readonly SubscriptionRow[]; readonly isOfOne?: boolean }

/** `isOfOne`: all are of one customer, whose name stands above. */
export function SubscriptionTable({ rows, isOfOne = false }: TableProps) {
  return (
    <Table caption="Subscriptions">
      <thead>
        <tr>
          {isOfOne ? null : <Th>Customer</Th>}
          <Th>Plan</Th>
          <Th isNumber>MRR</Th>
          <Th isNumber>quantity</Th>
          <Th className={AFTER_FIGURE}>Status</Th>
          <Th>Why</Th>
          <Th isNumber>started</Th>
          <Th isNumber>ends</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <Tr key={`${row.account} ${row.id}`} data-row>
            {isOfOne ? null : (
              <Td className="min-w-36">
                <CustomerLink {...row} />
              </Td>
            )}
            <Td className="min-w-32">{row.plan}</Td>
            <Td isNumber className="font-medium">
              {formatMoney(row.mrrMinor, row.currency, 'exact')}
            </Td>
            <Td isNumber>{formatNumber(row.quantity, 0)}</Td>
            <Td className={`whitespace-nowrap text-ink-2 ${AFTER_FIGURE}`}>{statusText(row.status)}</Td>
            <Td className="min-w-40 text-ink-2 text-small">{row.why.join(', ')}</Td>
            <Td isNumber>{dateText(row.startedMs)}</Td>
            <Td isNumber>{row.endsMs === null ? '' : dateText(row.endsMs)}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

export const statusText = (status: string): string =>
  STATUSES.find(one => one.value === status)?.label ?? status.replaceAll('_', ' ')

/** "9 Nov 2026", by the calendar of UTC. */
export const dateText = (atMs: number): string =>
  `${formatDate(atMs, 'utc')} ${new Date(atMs).getUTCFullYear()}`

type Of = { readonly account: string; readonly customer: string; readonly customerName: string | null }

/** A customer by name; by Stripe's id where it has none. */
export function CustomerLink({ account, customer, customerName }: Of) {
  return (
    <Link href={customerHref(account, customer)} prefetch={false}>
      {customerName ?? <span className="num text-column">{customer}</span>}
    </Link>
  )
}
