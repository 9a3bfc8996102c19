'use client'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { TableView } from '../../lib/contract/recovery.ts'
import { ABSENT, formatClock, formatNumber } from '../../lib/core/format/index.ts'
import { Button } from '../ui/button.tsx'
import { DialogActions } from '../ui/dialog.tsx'
import { EmptyState, FailedState, Skeleton } from '../ui/list-states.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { tablePath } from './paths.ts'

/** What a service lists at this moment. Asked when it opens, and forgotten when it closes. */
export function TableLook({ actionKey, onClose }: { actionKey: string; onClose: () => void }) {
  const asked = useQuery({
    queryKey: ['table', actionKey],
    queryFn: ({ signal }) => api<TableView>(tablePath(actionKey), { method: 'POST', body: {}, signal }),
    refetchOnWindowFocus: false,
    gcTime: 0,
    staleTime: 0,
    retry: false,
  })
  const failure = asked.error?.message ?? asked.data?.failure
  const again = () => void asked.refetch()
  return (
    <>
      {failure ? (
        <FailedState title="Could not ask for the table" message={failure} onRetry={again} />
      ) : asked.data?.table ? (
        <Answer table={asked.data.table} atMs={asked.data.atMs} />
      ) : (
        <Skeleton rows={6} />
      )}
      <DialogActions>
        <Button onClick={again}>{asked.isFetching ? 'Asking …' : 'Ask again'}</Button>
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </>
  )
}

type Known = NonNullable<TableView['table']>

function Answer({ table, atMs }: { table: Known; atMs: number }) {
  const { columns, rows, total } = table
  const { zone } = useTimeZone()
  if (total === 0) return <EmptyState title="The service lists nothing now." />
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <p className="text-ink-3 text-small">
        {formatNumber(total, 0)} {total === 1 ? 'row' : 'rows'} at {formatClock(atMs, zone)}
        {total > rows.length ? `, the first ${rows.length} of them` : ''}. Nothing of it is kept.
      </p>
      <div className="max-h-[60vh] overflow-y-auto">
        <Table caption="What the service answered">
          <thead>
            <tr>
              {columns.map(({ name, unit, isNumber }) => (
                <Th key={name} isNumber={isNumber}>
                  {name}
                  {unit === null ? null : `, ${unit}`}
                </Th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an answer is shown as a whole, and never reordered
              <Tr key={i}>
                {columns.map(({ name, isNumber }, column) => (
                  <Td key={name} isNumber={isNumber}>
                    {cellText(row[column] ?? null)}
                  </Td>
                ))}
              </Tr>
            ))}
          </tbody>
        </Table>
      </div>
    </div>
  )
}

function cellText(cell: Known['rows'][number][number]): string {
  if (cell === null) return ABSENT
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  if (typeof cell === 'string') return cell
  return formatNumber(cell, Number.isInteger(cell) ? 0 : 1)
}
