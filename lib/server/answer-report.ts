import type { ReadReport, ReportView } from '../contract/uptime.ts'
import { reportCsv } from '../core/uptime/index.ts'

/** A report as JSON, or as a CSV file to keep. */
export const asReport =
  <C>(read: (ctx: C, input: ReadReport) => Promise<ReportView>) =>
  async (ctx: C, input: ReadReport): Promise<ReportView | Response> => {
    const report = await read(ctx, input)
    if (input.format === 'json') return report
    return new Response(reportCsv(report), {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="opsdeck-${report.month}.csv"`,
        'cache-control': 'no-store',
      },
    })
  }
