'use client'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { LogGroup } from '../../lib/contract/watch.ts'
import { formatClock, formatDay, formatNumber, type TimeZone } from '../../lib/core/format/index.ts'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

/** What a signal's lines say: how often, first and last, and for which requests. */
export function MessageGroupTable({ groups }: { readonly groups: readonly LogGroup[] }) {
  const { zone } = useTimeZone()
  return (
    <div className="min-w-0">
      <h3 className="text-ink-3 text-small">By message, masked; numbers and ids aside</h3>
      <Table caption="Lines by message, the most frequent first">
        <thead>
          <tr>
            <Th isNumber className="w-16">
              lines
            </Th>
            <Th>Message</Th>
            <Th className="w-40 max-md:hidden">First</Th>
            <Th className="w-40 max-sm:hidden">Last</Th>
          </tr>
        </thead>
        <tbody>
          {groups.map(group => (
            <Tr key={group.text}>
              <Td isNumber>{formatNumber(group.count, 0)}</Td>
              <Td>
                <code className="break-all">{group.text}</code>
                {group.requestIds.length === 0 ? null : (
                  <span className="block break-all text-ink-3 text-small">
                    requests {group.requestIds.join(', ')}
                  </span>
                )}
              </Td>
              <Td className="num whitespace-nowrap text-column text-ink-3 max-md:hidden">
                {timeText(group.firstAtMs, zone)}
              </Td>
              <Td className="num whitespace-nowrap text-column text-ink-3 max-sm:hidden">
                {timeText(group.lastAtMs, zone)}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </div>
  )
}

const timeText = (atMs: number, zone: TimeZone): string =>
  `${formatDay(atMs, zone)}, ${formatClock(atMs, zone)}`
