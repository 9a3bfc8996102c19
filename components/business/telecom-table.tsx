import clsx from 'clsx'
import type { CategoryRow, TelecomData } from '../../lib/contract/business.ts'
import { formatNumber } from '../../lib/core/format/index.ts'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { monthShort } from './figure-text.ts'

type TelecomTableProps = {
  readonly data: TelecomData
  /** Only what was billed at the top: categories nest, and their parents are sums already. */
  readonly maxDepth?: number
}

const PADDINGS = ['', 'pl-4', 'pl-8', 'pl-12'] as const

/** Usage by category with its price, its cost and the bill itself, which is not the sum of the rows. */
export function TelecomTable({ data, maxDepth = 9 }: TelecomTableProps) {
  const rows = data.rows.filter(row => row.depth <= maxDepth)
  const before = data.months.toSorted().findLast(month => month < data.month)
  return (
    <Table caption={`Twilio usage of ${data.month}`}>
      <thead>
        <tr>
          <Th>Item</Th>
          <Th isNumber>quantity</Th>
          <Th>
            <span className="sr-only">Unit</span>
          </Th>
          <Th isNumber>price</Th>
          <Th isNumber>cost, {data.currency}</Th>
          <Th isNumber>on {before === undefined ? 'the month before' : monthShort(before)}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <UsageRow key={row.category} row={row} />
        ))}
        <Tr>
          <Td className="font-semibold">Total, as billed</Td>
          <Td />
          <Td />
          <Td />
          <Td isNumber className="font-semibold">
            {microsText(data.totalMicros)}
          </Td>
          <Td />
        </Tr>
      </tbody>
    </Table>
  )
}

function UsageRow({ row }: { row: CategoryRow }) {
  const { title, depth, quantity, unit, priceMicros, costMicros, changeRatio } = row
  return (
    <Tr data-row>
      <Td className={clsx(PADDINGS[Math.min(depth, PADDINGS.length - 1)], depth > 0 && 'text-ink-2')}>
        {title}
      </Td>
      <Td isNumber>{formatNumber(quantity, 0)}</Td>
      <Td className="text-ink-3">{unit}</Td>
      <Td isNumber>{priceMicros === null ? '—' : priceText(priceMicros)}</Td>
      <Td isNumber className={depth === 0 ? 'font-medium' : ''}>
        {costMicros === null ? <span title="Its price is not known yet">—</span> : microsText(costMicros)}
      </Td>
      <Td isNumber>
        {changeRatio === null ? '—' : `${changeRatio > 0 ? '+' : ''}${formatNumber(changeRatio * 100, 1)}%`}
      </Td>
    </Tr>
  )
}

/** Millionths of a currency to its hundredth, without its name. */
export const microsText = (micros: number | null): string =>
  micros === null ? '—' : formatNumber(micros / 1e6, 2)

/** Prices of one: four decimals below one of the currency, as Twilio prints them. */
const priceText = (micros: number): string => formatNumber(micros / 1e6, Math.abs(micros) < 1e6 ? 4 : 2)
