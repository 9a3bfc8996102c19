import type { Metadata } from 'next'
import Link from 'next/link'
import { monthTitle } from '../../../components/reports/report-model.ts'
import { WeekList } from '../../../components/reports/week-list.tsx'
import { PageHead } from '../../../components/ui/section.tsx'
import { Table, Td, Th, Tr } from '../../../components/ui/table.tsx'
import { weeksUpTo } from '../../../lib/core/uptime/index.ts'
import { pageContext, requirePage } from '../../../lib/server/auth.ts'
import { listMonths, type MonthLine } from '../../../lib/services/uptime/list-months.ts'
import { verifyMonths } from '../../../lib/services/uptime/verify-months.ts'

/** A quarter of a year. */
const WEEKS = 13

export const metadata: Metadata = { title: 'Reports' }

export default async function ReportsPage() {
  await requirePage('/reports')
  const ctx = await pageContext()
  const [months, check] = await Promise.all([listMonths(ctx), verifyMonths(ctx)])
  const [broken] = check.broken
  return (
    <>
      <PageHead
        title="Reports"
        lead="A month of every service: uptime, outages, maintenance, objectives. Past months are frozen."
      />
      <WeekList weeks={weeksUpTo(ctx.clock.now(), WEEKS)} />
      <h2 className="mt-8 mb-2 font-semibold">Months</h2>
      <Table caption="Months, newest first">
        <thead>
          <tr>
            <Th>Month</Th>
            <Th isNumber>services frozen</Th>
            <Th isNumber>corrections</Th>
            <Th>
              <span className="sr-only">File</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {months.map(line => (
            <Month key={line.month} line={line} />
          ))}
        </tbody>
      </Table>
      <p className={`mt-4 text-small ${broken ? 'text-down' : 'text-ink-3'}`}>
        {broken
          ? `The chain of frozen months is broken: ${broken.subject} does not follow from ${broken.month} on. Somebody changed the database behind the deck.`
          : check.months === 0
            ? 'No month is frozen yet: the first one is when it is over.'
            : `The chains of ${check.months} frozen months were counted again just now: unbroken.`}
      </p>
    </>
  )
}

function Month({ line }: { line: MonthLine }) {
  const { month, frozenServices, corrections } = line
  return (
    <Tr data-row>
      <Td>
        <Link href={`/reports/${month}`} className="font-medium">
          {monthTitle(month)}
        </Link>
        {frozenServices === 0 ? <span className="ml-3 text-ink-3 text-small">so far</span> : null}
      </Td>
      <Td isNumber>{frozenServices === 0 ? '—' : frozenServices}</Td>
      <Td isNumber>{corrections === 0 ? '—' : corrections}</Td>
      <Td className="text-right">
        <a className="text-accent" href={`/api/v1/reports/${month}?format=csv`}>
          CSV<span className="sr-only"> of {monthTitle(month)}</span>
        </a>
      </Td>
    </Tr>
  )
}
