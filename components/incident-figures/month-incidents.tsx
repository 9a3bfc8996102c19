import type { FiguresAnswer } from '../../lib/contract/post-mortems.ts'
import { QUANTILE_RULE } from '../../lib/core/incident-figures/index.ts'
import { Section } from '../ui/section.tsx'
import { FigureTable } from './figure-table.tsx'
import { figuresPath, leftOutText } from './figure-words.ts'
import { Headline } from './figures-body.tsx'

type MonthProps = {
  figures: FiguresAnswer
  services: readonly { readonly slug: string; readonly name: string }[]
}

/** The incidents of a month, for its report. */
export function MonthIncidents({ figures, services }: MonthProps) {
  const nameOf = (slug: string) => services.find(service => service.slug === slug)?.name ?? slug
  if (figures.all.incidents === 0) {
    return (
      <Section title="Incidents">
        <p className="text-ink-2">None was opened. {leftOutText(figures.leftOut)}</p>
      </Section>
    )
  }
  return (
    <section id="incidents" className="grid scroll-mt-4 gap-6">
      <Headline figures={figures} title="Incidents" />
      <FigureTable
        title="Incidents by severity"
        head="Severity"
        lines={figures.bySeverity}
        nameOf={key => `Severity ${key}`}
      />
      <FigureTable title="Incidents by service" head="Service" lines={figures.byService} nameOf={nameOf} />
      <p className="text-ink-3 text-small">
        {QUANTILE_RULE} {leftOutText(figures.leftOut)}{' '}
        <a className="text-accent underline" data-no-print href={figuresPath(figures, 'csv')} download>
          These figures as CSV
        </a>
      </p>
    </section>
  )
}
