import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { MonthIncidents } from '../../../../components/incident-figures/month-incidents.tsx'
import { PrintButton } from '../../../../components/reports/print-button.tsx'
import { monthTitle, summariseReport } from '../../../../components/reports/report-model.ts'
import { ReportBody } from '../../../../components/reports/report-page.tsx'
import { buttonClass } from '../../../../components/ui/button.tsx'
import { PageHead } from '../../../../components/ui/section.tsx'
import { ReadReport, type ReportView } from '../../../../lib/contract/uptime.ts'
import { formatMoment } from '../../../../lib/core/format/index.ts'
import { pageContext, requirePage } from '../../../../lib/server/auth.ts'
import { uptimeContext } from '../../../../lib/server/with-uptime.ts'
import { readFigures } from '../../../../lib/services/incident-figures/read-figures.ts'
import { readMonths } from '../../../../lib/services/uptime/read-months.ts'
import { readReport } from '../../../../lib/services/uptime/read-report.ts'
import type { UptimeContext } from '../../../../lib/services/uptime/uptime-context.ts'
import '../print.css'

type Props = { params: Promise<{ month: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Report, ${monthTitle((await params).month)}` }
}

export default async function ReportPage({ params }: Props) {
  const { month } = await params
  await requirePage('/reports/[month]', `/reports/${month}`)
  const input = ReadReport.safeParse({ month })
  const ctx = uptimeContext(await pageContext())
  if (!input.success || Date.parse(`${month}-01T00:00:00Z`) > ctx.clock.now()) notFound()
  const report = await readReport(ctx, input.data)
  const { fromMs: from, toMs: to } = report
  const figures = await readFigures(ctx, { from, to, drills: false, format: 'json' })
  return (
    <div data-report>
      <nav aria-label="Where you are" className="mt-3 flex gap-1.5 text-ink-3 text-small" data-no-print>
        <Link href="/reports">Reports</Link>
        <span aria-hidden="true">/</span>
        <b className="font-medium text-ink" aria-current="page">
          {monthTitle(month)}
        </b>
      </nav>
      <PageHead
        title={monthTitle(month)}
        lead={`${summariseReport(report.services)}. ${stretchText(report, ctx.clock.now())}`}
        actions={
          <span className="flex gap-2" data-no-print>
            <PrintButton />
            <a className={buttonClass('pri')} href={`/api/v1/reports/${month}?format=csv`}>
              Download CSV
            </a>
          </span>
        }
      />
      <div className="grid gap-8">
        <ReportBody report={report} corrected={await correctedRatios(ctx, report)} />
        <MonthIncidents figures={figures} services={report.services} />
      </div>
    </div>
  )
}

const stretchText = ({ fromMs, isOver }: ReportView, nowMs: number): string =>
  isOver
    ? 'All times in UTC.'
    : `So far: ${formatMoment(fromMs, 'utc')} to ${formatMoment(nowMs, 'utc')}, UTC.`

/** What the month would be with its corrections, of those services that have some. */
async function correctedRatios(
  ctx: UptimeContext,
  report: ReportView,
): Promise<Record<string, number | null>> {
  const touched = report.services.filter(service => service.corrections.length > 0)
  const found = await Promise.all(
    touched.map(async ({ slug }) => {
      const months = await readMonths(ctx, { subject: `service:${slug}` })
      return [slug, months.find(one => one.month === report.month)?.corrected?.ratio ?? null] as const
    }),
  )
  return Object.fromEntries(found)
}
