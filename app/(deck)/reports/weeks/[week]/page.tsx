import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { PrintButton } from '../../../../../components/reports/print-button.tsx'
import { WeekBody } from '../../../../../components/reports/week-body.tsx'
import { buttonClass } from '../../../../../components/ui/button.tsx'
import { PageHead } from '../../../../../components/ui/section.tsx'
import { ReadWeek } from '../../../../../lib/contract/uptime.ts'
import { formatMoment } from '../../../../../lib/core/format/index.ts'
import { weekStretch, weekTitle } from '../../../../../lib/core/uptime/index.ts'
import { pageContext, requirePage } from '../../../../../lib/server/auth.ts'
import { uptimeContext } from '../../../../../lib/server/with-uptime.ts'
import { readWeek } from '../../../../../lib/services/uptime/read-week.ts'
import '../../print.css'

type Props = { params: Promise<{ week: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Report, ${weekTitle((await params).week).toLowerCase()}` }
}

export default async function WeekPage({ params }: Props) {
  const { week } = await params
  await requirePage('/reports/weeks/[week]', `/reports/weeks/${week}`)
  const input = ReadWeek.safeParse({ week })
  const ctx = uptimeContext(await pageContext())
  const nowMs = ctx.clock.now()
  if (!input.success || (weekStretch(week)?.fromMs ?? nowMs) >= nowMs) notFound()
  const report = await readWeek(ctx, input.data)
  const { fromMs, toMs, isOver } = report
  const until = isOver ? formatMoment(toMs, 'utc') : `${formatMoment(nowMs, 'utc')}, so far`
  return (
    <div data-report>
      <nav aria-label="Where you are" className="mt-3 flex gap-1.5 text-ink-3 text-small" data-no-print>
        <Link href="/reports">Reports</Link>
        <span aria-hidden="true">/</span>
        <b className="font-medium text-ink" aria-current="page">
          {weekTitle(week)}
        </b>
      </nav>
      <PageHead
        title={weekTitle(week)}
        lead={`${formatMoment(fromMs, 'utc')} to ${until}, UTC. Beside each figure: as long a time of the week before.`}
        actions={
          <span className="flex gap-2" data-no-print>
            <PrintButton />
            <a className={buttonClass('pri')} href={`/api/v1/reports/weeks/${week}?format=csv`}>
              Download CSV
            </a>
          </span>
        }
      />
      <WeekBody report={report} />
    </div>
  )
}
