import { formatNumber } from '../../lib/core/format/index.ts'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import styles from './cohort-table.module.css'
import { weekdayText } from './day-axis.ts'
import { cohortCells, type UserSource } from './users-model.ts'

type CohortProps = { readonly cohorts: UserSource['cohorts']; readonly name: string }

/** Of those who came in a week, how many were still there so many weeks later. */
export function CohortTable({ cohorts, name }: CohortProps) {
  const weeks = Math.max(0, ...cohorts.map(cohort => cohort.users.length))
  const sorted = cohorts.toSorted((a, b) => b.cohort.localeCompare(a.cohort))
  return (
    <>
      <h3 className="font-semibold">
        Who stayed{' '}
        <span className="font-normal text-ink-3 text-small">% of each week’s new users, by weeks since</span>
      </h3>
      <Table caption={`Retention by weekly cohort, ${name}`} className={styles.table}>
        <thead>
          <tr>
            <Th>Week of</Th>
            <Th isNumber>came</Th>
            {Array.from({ length: weeks }, (_, week) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a week is its place
              <Th key={week} isNumber>
                {week}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map(({ cohort, users }) => {
            const cells = cohortCells(users)
            return (
              <Tr key={cohort} data-row>
                <Td className="whitespace-nowrap">{weekdayText(cohort)}</Td>
                <Td isNumber>{users[0] == null ? '—' : formatNumber(users[0], 0)}</Td>
                {Array.from({ length: weeks }, (_, week) => {
                  const cell = cells[week] ?? null
                  return (
                    <Td
                      // biome-ignore lint/suspicious/noArrayIndexKey: a week is its place
                      key={week}
                      isNumber
                      className={cell === null ? undefined : styles.cell}
                      data-level={cell?.level}
                      title={cell === null ? undefined : `${formatNumber(cell.users, 0)} users`}
                    >
                      {cell === null ? '' : formatNumber(cell.ratio * 100, 0)}
                    </Td>
                  )
                })}
              </Tr>
            )
          })}
        </tbody>
      </Table>
    </>
  )
}
