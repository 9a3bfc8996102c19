import type { TelecomData } from '../../lib/contract/business.ts'
import { formatDuration, formatNumber } from '../../lib/core/format/index.ts'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

/** Calls and messages by direction and end; what went wrong with Twilio's code and its meaning. */
export function TrafficTable({ traffic }: Pick<TelecomData, 'traffic'>) {
  if (traffic.length === 0) return <p className="py-2 text-ink-3">No call and no message in this month.</p>
  return (
    <Table caption="Calls and messages by end">
      <thead>
        <tr>
          <Th>Kind</Th>
          <Th>Direction</Th>
          <Th>Ended</Th>
          <Th>Error</Th>
          <Th isNumber>count</Th>
          <Th isNumber>mean length</Th>
        </tr>
      </thead>
      <tbody>
        {traffic.map(row => (
          <Tr key={`${row.kind} ${row.direction} ${row.status} ${row.errorCode}`} data-row>
            <Td>{row.kind === 'call' ? 'Calls' : 'Messages'}</Td>
            <Td className="text-ink-2">{row.direction.replaceAll('-', ' ')}</Td>
            <Td className={row.errorCode === null ? 'text-ink-2' : 'font-medium text-down'}>
              {row.status.replaceAll('-', ' ')}
            </Td>
            <Td className="min-w-28 text-ink-2 text-small">
              {row.errorCode === null
                ? ''
                : `${row.errorCode}${row.errorTitle === null ? '' : `, ${row.errorTitle}`}`}
            </Td>
            <Td isNumber>{formatNumber(row.count, 0)}</Td>
            <Td isNumber>
              {row.kind === 'call' && row.count > 0 && row.seconds > 0
                ? formatDuration((row.seconds / row.count) * 1000)
                : '—'}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}
