'use client'
import { useUrlState } from '../../lib/client/url-state.ts'
import { MOVEMENTS, type MovementRow } from '../../lib/contract/business.ts'
import { formatMoney } from '../../lib/core/format/index.ts'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { BusinessHead, CsvLink, MonthSelect } from './business-head.tsx'
import { dayYearText } from './day-axis.ts'
import { MOVEMENT_TITLES } from './figure-text.ts'
import { lastMonths } from './last-months.ts'
import { DayFilter, FilterRow, FilterSelect } from './list-filters.tsx'
import { ListedStates } from './listed-states.tsx'
import { exportPath } from './paths.ts'
import { AFTER_FIGURE, CustomerLink } from './subscriptions-page.tsx'
import { useListed } from './use-listed.ts'

const KINDS = MOVEMENTS.map(kind => ({ value: kind, label: MOVEMENT_TITLES[kind] }))

/** Whose recurring revenue moved when, from what to what: the rows that the five movements are sums of. */
export function MovementsPage({ atMs }: { atMs: number }) {
  const { get } = useUrlState()
  const day = get('day')
  const wishes = {
    month: day === null ? get('month') : null,
    day,
    kind: get('kind'),
    currency: get('currency'),
  }
  const listed = useListed<MovementRow>('/movements', wishes)
  return (
    <>
      <BusinessHead
        title="Movements"
        lead="Whose recurring revenue changed on which day. All of them add up to the change."
        actions={<CsvLink what="movements" href={exportPath('movements', wishes)} />}
      />
      <FilterRow>
        <MonthSelect month={wishes.month ?? ''} months={lastMonths(atMs, 24)} isAllChoice />
        <FilterSelect name="kind" label="Kind" all="All five kinds" choices={KINDS} />
        <DayFilter />
      </FilterRow>
      <ListedStates
        listed={listed}
        failed="Could not read the movements"
        empty={{ title: 'Nothing moved.', text: 'No customer’s recurring revenue changed in this time.' }}
      >
        {rows => <MovementTable rows={rows} isWhole={!listed.isMore} />}
      </ListedStates>
    </>
  )
}

type TableProps = {
  readonly rows: readonly MovementRow[]
  /** Every row is there, so that a sum means something. */
  readonly isWhole: boolean
  readonly isOfOne?: boolean
}

export function MovementTable({ rows, isWhole, isOfOne = false }: TableProps) {
  return (
    <Table caption="Movements">
      <thead>
        <tr>
          <Th>Day</Th>
          <Th>Kind</Th>
          {isOfOne ? null : <Th>Customer</Th>}
          <Th isNumber>change</Th>
          <Th isNumber>from</Th>
          <Th isNumber>to</Th>
          <Th className={AFTER_FIGURE}>Plans</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <Tr key={`${row.account} ${row.customer} ${row.day} ${row.kind} ${row.currency}`} data-row>
            <Td className="whitespace-nowrap">{dayYearText(row.day)}</Td>
            <Td>{MOVEMENT_TITLES[row.kind]}</Td>
            {isOfOne ? null : (
              <Td className="min-w-36">
                <CustomerLink {...row} />
              </Td>
            )}
            <Td isNumber className="font-medium">
              {formatMoney(row.toMinor - row.fromMinor, row.currency, { digits: 'exact', sign: true })}
            </Td>
            <Td isNumber>{formatMoney(row.fromMinor, row.currency, 'exact')}</Td>
            <Td isNumber>{formatMoney(row.toMinor, row.currency, 'exact')}</Td>
            <Td className={`min-w-32 text-ink-2 ${AFTER_FIGURE}`}>{row.plans.join(', ')}</Td>
          </Tr>
        ))}
        {isWhole ? sumsOf(rows).map(sum => <SumRow key={sum.currency} sum={sum} isOfOne={isOfOne} />) : null}
      </tbody>
    </Table>
  )
}

type Sum = { readonly currency: string; readonly minor: number }

function SumRow({ sum, isOfOne }: { sum: Sum; isOfOne: boolean }) {
  return (
    <Tr>
      <Td colSpan={isOfOne ? 2 : 3} className="font-semibold">
        Sum, {sum.currency}
      </Td>
      <Td isNumber className="font-semibold">
        {formatMoney(sum.minor, sum.currency, { digits: 'exact', sign: true })}
      </Td>
      <Td colSpan={3} />
    </Tr>
  )
}

/** The change of all rows, each currency apart. */
function sumsOf(rows: readonly MovementRow[]): readonly Sum[] {
  const sums = new Map<string, number>()
  for (const { currency, fromMinor, toMinor } of rows)
    sums.set(currency, (sums.get(currency) ?? 0) + toMinor - fromMinor)
  return [...sums].map(([currency, minor]) => ({ currency, minor }))
}
