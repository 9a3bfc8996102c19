'use client'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { PaymentRow } from '../../lib/contract/business.ts'
import { formatMoment, formatMoney } from '../../lib/core/format/index.ts'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { BusinessHead, CsvLink, MonthSelect } from './business-head.tsx'
import { lastMonths } from './last-months.ts'
import { DayFilter, FilterRow, FilterSelect } from './list-filters.tsx'
import { ListedStates } from './listed-states.tsx'
import { exportPath } from './paths.ts'
import { AFTER_FIGURE, CustomerLink } from './subscriptions-page.tsx'
import { useListed } from './use-listed.ts'

const KINDS = [
  { value: 'failed', label: 'Failed' },
  { value: 'paid', label: 'Paid' },
  { value: 'refund', label: 'Refund' },
  { value: 'dispute', label: 'Dispute' },
] as const

/** Payments as they went: failed ones with what became of them, refunds, disputes. */
export function PaymentsPage({ atMs }: { atMs: number }) {
  const { get } = useUrlState()
  const day = get('day')
  const wishes = { kind: get('kind'), month: day === null ? get('month') : null, day }
  const listed = useListed<PaymentRow>('/payments', wishes)
  return (
    <>
      <BusinessHead
        title="Payments"
        lead="What was paid, what failed and what became of it, refunds and disputes."
        actions={<CsvLink what="payments" href={exportPath('payments', wishes)} />}
      />
      <FilterRow>
        <FilterSelect name="kind" label="Kind" all="All kinds" choices={KINDS} />
        <MonthSelect month={wishes.month ?? ''} months={lastMonths(atMs, 24)} isAllChoice />
        <DayFilter />
      </FilterRow>
      <ListedStates
        listed={listed}
        failed="Could not read the payments"
        empty={{ title: 'No payment in this time.', text: 'None was tried, refunded or disputed.' }}
      >
        {rows => <PaymentTable rows={rows} />}
      </ListedStates>
    </>
  )
}

export function PaymentTable({ rows, isOfOne = false }: { rows: readonly PaymentRow[]; isOfOne?: boolean }) {
  const { zone } = useTimeZone()
  return (
    <Table caption="Payments">
      <thead>
        <tr>
          <Th>When</Th>
          <Th>Kind</Th>
          <Th isNumber>amount</Th>
          {isOfOne ? null : <Th className={AFTER_FIGURE}>Customer</Th>}
          <Th className={isOfOne ? AFTER_FIGURE : ''}>Reason</Th>
          <Th>What became of it</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <Tr key={`${row.account} ${row.kind} ${row.id} ${row.atMs}`} data-row>
            <Td className="num text-column">{formatMoment(row.atMs, zone)}</Td>
            <Td className={row.kind === 'failed' || row.kind === 'dispute' ? 'font-medium' : 'text-ink-2'}>
              {KINDS.find(kind => kind.value === row.kind)?.label}
            </Td>
            <Td isNumber className="font-medium">
              {formatMoney(row.minor, row.currency, 'exact')}
            </Td>
            {isOfOne ? null : (
              <Td className={`min-w-36 ${AFTER_FIGURE}`}>
                {row.customer === null ? (
                  <span className="text-ink-3">none</span>
                ) : (
                  <CustomerLink {...row} customer={row.customer} />
                )}
              </Td>
            )}
            <Td className={`min-w-32 text-ink-2 ${isOfOne ? AFTER_FIGURE : ''}`}>
              {row.reason?.replaceAll('_', ' ') ?? ''}
            </Td>
            <Td className="min-w-32 text-ink-2">{row.outcome ?? ''}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}
