import { formatDuration } from '../../lib/core/format/index.ts'
import {
  type Beside,
  capacityText,
  changeText,
  figureLines,
  figureText,
  uptimeText,
  type WeekFigure,
  type WeekReport,
  type WeekService,
} from '../../lib/core/uptime/index.ts'
import { EmptyState } from '../ui/list-states.tsx'
import { Section } from '../ui/section.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

/** A week of every service beside the week before it. */
export function WeekBody({ report }: { report: WeekReport }) {
  if (report.services.length === 0)
    return (
      <EmptyState title="No service is configured.">A report needs services that are watched.</EmptyState>
    )
  return (
    <div className="grid gap-8">
      <Section title="Uptime and incidents" note={report.rule}>
        <Table caption="Uptime and incidents by service">
          <thead>
            <tr>
              <Th>Service</Th>
              <Th isNumber>uptime</Th>
              <Th isNumber>week before</Th>
              <Th isNumber>down</Th>
              <Th isNumber>outages</Th>
              <Th isNumber>week before</Th>
              <Th isNumber>incidents</Th>
              <Th isNumber>week before</Th>
            </tr>
          </thead>
          <tbody>
            {report.services.map(service => (
              <ServiceRow key={service.slug} service={service} />
            ))}
          </tbody>
        </Table>
      </Section>
      {report.services
        .filter(({ figures }) => figures.length > 0)
        .map(({ slug, name, figures }) => (
          <section key={slug} id={slug} className="scroll-mt-4 break-inside-avoid">
            <Section title={name}>
              <Figures figures={figures} name={name} />
            </Section>
          </section>
        ))}
    </div>
  )
}

function ServiceRow({ service }: { service: WeekService }) {
  const { slug, name, uptime, incidents, figures } = service
  const { now, before } = uptime
  return (
    <Tr data-row>
      <Td className="font-medium">{figures.length > 0 ? <a href={`#${slug}`}>{name}</a> : name}</Td>
      <Td isNumber>{uptimeText(now.ratio)}</Td>
      <Td isNumber className="text-ink-3">
        {uptimeText(before.ratio)}
      </Td>
      <Td isNumber>{now.downSeconds > 0 ? formatDuration(now.downSeconds * 1_000) : '—'}</Td>
      <Td isNumber>{now.outages}</Td>
      <Td isNumber className="text-ink-3">
        {before.outages}
      </Td>
      <Td isNumber>{incidents.now.count}</Td>
      <Td isNumber className="text-ink-3">
        {incidents.before.count}
      </Td>
    </Tr>
  )
}

function Figures({ figures, name }: { figures: readonly WeekFigure[]; name: string }) {
  return (
    <Table caption={`Figures of ${name}`}>
      <thead>
        <tr>
          <Th>Figure</Th>
          <Th>of the week</Th>
          <Th isNumber>this week</Th>
          <Th isNumber>week before</Th>
          <Th isNumber>change</Th>
        </tr>
      </thead>
      <tbody>
        {figures.map(figure =>
          figure.failure === null ? (
            figureLines(figure).map(({ of, values }, i) => (
              <Line
                key={`${figure.name} ${of}`}
                figure={i === 0 ? figure : null}
                {...{ of, values }}
                unit={figure.unit}
              />
            ))
          ) : (
            <Tr key={figure.name}>
              <Td className="font-medium">{figure.name}</Td>
              <Td colSpan={4} className="text-warn">
                {figure.failure}
              </Td>
            </Tr>
          ),
        )}
      </tbody>
    </Table>
  )
}

type LineProps = {
  /** Of the figure's first line. */
  figure: WeekFigure | null
  of: string
  values: Beside<number | null>
  unit: string | null
}

function Line({ figure, of, values, unit }: LineProps) {
  const capacity = figure === null ? null : capacityText(figure)
  return (
    <Tr>
      <Td className="font-medium">
        {figure?.name}
        {capacity === null ? null : (
          <span className="block font-normal text-ink-2 text-small">{capacity}</span>
        )}
      </Td>
      <Td className="text-ink-2">{of}</Td>
      <Td isNumber>{figureText(values.now, unit)}</Td>
      <Td isNumber className="text-ink-3">
        {figureText(values.before, unit)}
      </Td>
      <Td isNumber>{changeText(values) ?? '—'}</Td>
    </Tr>
  )
}
