import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ReportPage } from '../../../../../components/business/report-page.tsx'
import { monthTitle } from '../../../../../components/reports/report-model.ts'
import { ReadBusinessReport } from '../../../../../lib/contract/business-asks.ts'
import { requirePage } from '../../../../../lib/server/auth.ts'
import { getRuntime } from '../../../../../lib/server/runtime.ts'
import '../../../reports/print.css'

type Props = { params: Promise<{ month: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Business, ${monthTitle((await params).month)}` }
}

export default async function Page({ params }: Props) {
  const { month } = await params
  await requirePage('/business/reports/[month]', `/business/reports/${month}`)
  const isMonth = ReadBusinessReport.safeParse({ month }).success
  if (!isMonth || Date.parse(`${month}-01T00:00:00Z`) > getRuntime().clock.now()) notFound()
  return <ReportPage key={month} month={month} />
}
