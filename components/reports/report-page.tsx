import type { ReportService, ReportView } from '../../lib/contract/uptime.ts'
import { formatDuration, formatMoment, formatSeconds } from '../../lib/core/format/index.ts'
import { EmptyState } from '../ui/list-states.tsx'
import { Section } from '../ui/section.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { CopyHash } from './copy-hash.tsx'
import { CorrectUptime } from './correct-uptime.tsx'
import { outageSummary, ratioText, secondsText, sumText } from './report-model.ts'

/** What a month of every service was; `corrected` holds the figures that corrections would make of it. */
export function ReportBody({
  report,
  corrected,
}: {
  report: ReportView
  corrected: Readonly<Record<string, number | null>>
}) {
  if (report.services.length === 0) {
    return (
      <EmptyState title="No service is configured.">A report needs services that are watched.</EmptyState>
    )
  }
  return (
    <div className="grid gap-8">
      <SummaryTable report={report} corrected={corrected} />
      {report.services.map(service => (
        <ServiceMonth key={service.slug} service={service} report={report} />
      ))}
    </div>
  )
}

function SummaryTable({
  report,
  corrected,
}: {
  report: ReportView
  corrected: Readonly<Record<string, number | null>>
}) {
  return (
    <Section title="Uptime" note={report.rule}>
      <Table caption="Uptime by service">
        <thead>
          <tr>
            <Th>Service</Th>
            <Th isNumber>uptime</Th>
            <Th isNumber>corrected</Th>
            <Th isNumber>down</Th>
            <Th isNumber>degraded</Th>
            <Th isNumber>maintenance</Th>
            <Th isNumber>not seen</Th>
            <Th isNumber>p95</Th>
            <Th>Frozen</Th>
          </tr>
        </thead>
        <tbody>
          {report.services.map(({ slug, name, figure, hash, p95Seconds }) => (
            <Tr key={slug} data-row>
              <Td className="font-medium">
                <a href={`#${slug}`}>{name}</a>
              </Td>
              <Td isNumber>{ratioText(figure.ratio)}</Td>
              <Td isNumber>{slug in corrected ? ratioText(corrected[slug] ?? null) : '—'}</Td>
              <Td isNumber>{secondsText(figure.seconds.down)}</Td>
              <Td isNumber>{secondsText(figure.seconds.degraded)}</Td>
              <Td isNumber>{secondsText(figure.seconds.maintenance)}</Td>
              <Td isNumber>{secondsText(figure.seconds.unknown + figure.seconds.unobserved)}</Td>
              <Td isNumber>{p95Seconds === null ? '—' : latencyText(p95Seconds)}</Td>
              <Td>
                {hash === null ? <span className="text-ink-3">not yet</span> : <CopyHash hash={hash} />}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Section>
  )
}

function latencyText(seconds: number): string {
  const { text, unit } = formatSeconds(seconds)
  return `${text} ${unit}`
}

function ServiceMonth({ service, report }: { service: ReportService; report: ReportView }) {
  const { slug, name, figure, outages, objectives, corrections } = service
  return (
    <section id={slug} className="scroll-mt-4 break-inside-avoid">
      <Section
        title={name}
        note={`${ratioText(figure.ratio)}, ${outageSummary(figure)}, ${service.checks} ${service.checks === 1 ? 'check' : 'checks'}`}
        end={<CorrectUptime service={{ slug, name }} isFrozen={service.isFrozen} report={report} />}
      >
        <p className="mb-2 text-ink-3 text-small">
          {sumText(figure) ?? 'Nothing was judged in this month: there is no figure, not even zero.'}
        </p>
        <div className="grid gap-6 lg:grid-cols-2">
          <div>
            <h3 className="text-ink-3 text-small">Outages</h3>
            {outages.length === 0 ? (
              <p className="text-ink-2">None.</p>
            ) : (
              <ul>
                {outages.map(outage => (
                  <li key={outage.fromMs} className="border-rule border-b py-1 last:border-0">
                    <span className="num text-column">
                      {formatMoment(outage.fromMs, 'utc')}, {formatDuration(outage.toMs - outage.fromMs)}
                    </span>{' '}
                    <span className="text-ink-2">{outage.reason}</span>
                  </li>
                ))}
              </ul>
            )}
          </div>
          <div className="grid content-start gap-4">
            <ObjectiveLines objectives={objectives} />
            <CorrectionLines corrections={corrections} />
          </div>
        </div>
      </Section>
    </section>
  )
}

function ObjectiveLines({ objectives }: Pick<ReportService, 'objectives'>) {
  if (objectives.length === 0) return null
  return (
    <div>
      <h3 className="text-ink-3 text-small">Objectives</h3>
      <ul>
        {objectives.map(one => (
          <li
            key={`${one.part} ${one.name}`}
            className="flex flex-wrap gap-x-3 border-rule border-b py-1 last:border-0"
          >
            <span className="min-w-0 flex-1">
              {one.part === null ? one.name : `${one.part}: ${one.name}`}
            </span>
            <span className="num text-column">
              {ratioText(one.actualRatio)} of {ratioText(one.targetRatio)}
            </span>
            <span className={one.isMet === false ? 'font-medium text-down' : 'text-ink-2'}>
              {one.isMet === null ? 'not judged' : one.isMet ? 'met' : 'missed'}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function CorrectionLines({ corrections }: Pick<ReportService, 'corrections'>) {
  if (corrections.length === 0) return null
  return (
    <div>
      <h3 className="text-ink-3 text-small">Corrections, beside the frozen figure</h3>
      <ul>
        {corrections.map(one => (
          <li key={one.id} className="border-rule border-b py-1 last:border-0">
            <span className="num text-column">
              {formatMoment(one.fromMs, 'utc')}, {formatDuration(one.toMs - one.fromMs)}
            </span>{' '}
            was {one.state === 'unobserved' ? 'not observed' : one.state}: {one.reason}{' '}
            <span className="text-ink-3 text-small">
              by {one.createdBy}, {formatMoment(one.createdAtMs, 'utc')}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
