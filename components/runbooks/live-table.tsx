'use client'
import { useNowValue } from '../../lib/client/clock.tsx'
import type { PartAnswer } from '../../lib/contract/runbooks.ts'
import type { LivePart } from '../../lib/core/runbook/types.ts'
import { Age } from '../ui/age.tsx'
import { FigureTable } from '../ui/figure-table.tsx'
import { Section } from '../ui/section.tsx'

type TableProps = {
  readonly part: Extract<LivePart, { kind: 'table' }>
  readonly answer: Extract<PartAnswer, { kind: 'table' }>
}

const LATE_MS = 5 * 60_000

/** Series side by side, the highest first, with how old they are. */
export function LiveTable({ part, answer }: TableProps) {
  const { columns, rows, more } = answer
  return (
    <Section title={part.title} level={3} end={<DataAge answer={answer} />}>
      {rows.length === 0 ? (
        <p className="text-gone">No data now.</p>
      ) : (
        <FigureTable caption={part.title} columns={columns} figures={part.exprs} rows={rows} more={more} />
      )}
    </Section>
  )
}

/** "data of 3 min ago"; "no data for 2 h" once the newest is old. */
function DataAge({ answer: { hasSource, dataAtMs } }: Pick<TableProps, 'answer'>) {
  const isOld = useNowValue(nowMs => dataAtMs !== null && nowMs - dataAtMs > LATE_MS)
  if (!hasSource) return null
  if (dataAtMs === null) return <span className="text-down">no data for a day or more</span>
  if (isOld) {
    return (
      <span className="text-down">
        no data for <Age sinceMs={dataAtMs} />
      </span>
    )
  }
  return (
    <>
      data of <Age sinceMs={dataAtMs} /> ago
    </>
  )
}
