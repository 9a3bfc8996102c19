'use client'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { CheckDetail } from '../../lib/contract/checks.ts'
import { formatClock, formatDate } from '../../lib/core/format/index.ts'
import { EmptyState } from '../ui/list-states.tsx'
import { Section } from '../ui/section.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

/** The list of the newest answer that has it; nothing for checks that ask for none. */
export function AnswerTableSection({ table }: Pick<CheckDetail, 'table'>) {
  const { zone } = useTimeZone()
  if (table === null) return null
  const { atMs, titles, rows, beyond } = table
  const size = beyond > 0 ? `the first ${rows.length} of ${rows.length + beyond}` : `${rows.length}`
  return (
    <Section
      title="In the answer"
      note={
        <span suppressHydrationWarning>
          {size}, of {formatDate(atMs, zone)} {formatClock(atMs, zone)}
        </span>
      }
    >
      {rows.length === 0 ? (
        <EmptyState title="The list is empty.">Its entries stand here as soon as there are any.</EmptyState>
      ) : (
        <Table caption="The list in the answer">
          <thead>
            <tr>
              {titles.map(title => (
                <Th key={title}>{title}</Th>
              ))}
            </tr>
          </thead>
          <tbody>
            {keyed(rows).map(({ key, cells }) => (
              <Tr key={key}>
                {titles.map((title, column) => (
                  <Td key={title} className="wrap-anywhere">
                    {cells[column]}
                  </Td>
                ))}
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </Section>
  )
}

/** Entries have no name of their own: what they say tells them apart, and how often it was said before. */
function keyed(rows: readonly (readonly string[])[]) {
  const seen = new Map<string, number>()
  return rows.map(cells => {
    const said = JSON.stringify(cells)
    const count = seen.get(said) ?? 0
    seen.set(said, count + 1)
    return { key: `${said} ${count}`, cells }
  })
}
