import {
  DEFINITIONS,
  type IncidentFigures,
  MEASURES,
  QUANTILE_RULE,
} from '../../lib/core/incident-figures/index.ts'
import { monthTitle } from '../reports/report-model.ts'
import { Section } from '../ui/section.tsx'
import { FigureTable } from './figure-table.tsx'
import { leftOutText, lengthText, shareText } from './figure-words.ts'
import { HourBars } from './hour-bars.tsx'

type BodyProps = { figures: IncidentFigures; nameOf: (slug: string) => string }

/** The figures with their definitions, whole and by severity, service, month and hour. */
export function FiguresBody({ figures, nameOf }: BodyProps) {
  const outOfOrder = MEASURES.map(measure => figures.all[measure].outOfOrder).reduce((a, b) => a + b, 0)
  return (
    <div className="grid gap-8">
      <Headline figures={figures} title="All incidents" />
      <Section title="By severity" note="1 is the gravest, whatever a system calls it">
        <FigureTable
          title="By severity"
          head="Severity"
          lines={figures.bySeverity}
          nameOf={key => `Severity ${key}`}
        />
      </Section>
      <Section title="By service" note="An incident of two services counts in both">
        <FigureTable title="By service" head="Service" lines={figures.byService} nameOf={nameOf} />
      </Section>
      <Section title="By month" note="Of opening, UTC">
        <FigureTable title="By month" head="Month" lines={figures.byMonth} nameOf={monthTitle} />
      </Section>
      <HourBars byHour={figures.byHour} />
      <p className="max-w-[100ch] text-ink-3 text-small">
        {QUANTILE_RULE} Incidents count by the time at which they were opened. {leftOutText(figures.leftOut)}{' '}
        {outOfOrder > 0
          ? `${outOfOrder} ${outOfOrder === 1 ? 'time is' : 'times are'} not counted since the end stands before the start.`
          : ''}
      </p>
    </div>
  )
}

/** The four figures with what they are measured from and to. */
export function Headline({ figures: { all }, title }: { figures: IncidentFigures; title: string }) {
  return (
    <Section
      title={title}
      note={`${all.incidents} opened, re-opened ${shareText(all.reopened, all.incidents)}`}
    >
      <dl className="grid gap-x-8 gap-y-5 sm:grid-cols-2 xl:grid-cols-4">
        {MEASURES.map(measure => {
          const { n, meanMs, medianMs, p90Ms } = all[measure]
          return (
            <div key={measure} className="min-w-0">
              <dt className="font-medium">{DEFINITIONS[measure].title}</dt>
              <dd>
                <span className="num block text-figure">{lengthText(meanMs)}</span>
                <span className="block text-ink-2 text-small">
                  mean of {n}; median {lengthText(medianMs)}, p90 {lengthText(p90Ms)}
                </span>
                <span className="mt-1 block text-ink-3 text-small">{DEFINITIONS[measure].sentence}</span>
              </dd>
            </div>
          )
        })}
      </dl>
    </Section>
  )
}
