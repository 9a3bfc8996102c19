'use client'
import clsx from 'clsx'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useRangeHref } from '../../lib/client/time-range.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { PanelConfig } from '../../lib/core/config/schema/panel.ts'
import type { ShownPanel } from '../../lib/core/panel/types.ts'
import { PageCharts } from '../charts/page-charts.tsx'
import { EntryActions } from '../entries/entry-actions.tsx'
import { WithMarks } from '../evidence/with-marks.tsx'
import { fetched } from '../ui/fetched.tsx'
import { EmptyState, Skeleton } from '../ui/list-states.tsx'
import { Section } from '../ui/section.tsx'
import { PanelChart } from './panel-chart.tsx'
import { PanelTable } from './panel-table.tsx'
import { PANELS } from './paths.ts'

const PanelForm = dynamic(
  fetched('The form', () => import('./panel-form.tsx').then(module => module.PanelForm)),
  { ssr: false, loading: () => <Skeleton rows={8} /> },
)

type SectionProps = { readonly service: string; readonly panels: readonly ShownPanel[] }

/** The charts and tables that this service's people chose, on the page's time axis. */
export function PanelsSection({ service, panels }: SectionProps) {
  return (
    <WithMarks service={service}>
      <PageCharts>
        <div className="grid items-start gap-8 xl:grid-cols-2">
          {panels.map(panel => (
            <div key={panel.key} className={clsx('min-w-0', panel.show === 'table' && 'xl:col-span-2')}>
              <PanelBody panel={panel} />
              {panel.note === null ? null : <p className="text-ink-3 text-small">{panel.note}</p>}
              <HowItIsMade panel={panel} />
            </div>
          ))}
        </div>
      </PageCharts>
    </WithMarks>
  )
}

function PanelBody({ panel }: { readonly panel: ShownPanel }) {
  const { expr } = panel
  if (expr === null) {
    return (
      <Section title={panel.title}>
        <EmptyState title="Nothing gives these figures yet.">
          Say under “How it is made” which series do.
        </EmptyState>
      </Section>
    )
  }
  return panel.show === 'table' ? (
    <PanelTable panel={{ ...panel, expr }} />
  ) : (
    <PanelChart panel={{ ...panel, expr }} />
  )
}

/** Its formulas, each a way into Explore for those who may go there, and the way to change it. */
function HowItIsMade({ panel }: { readonly panel: ShownPanel }) {
  const hrefOf = useRangeHref()
  const mayExplore = useRefusal('explore.use') === null
  return (
    <details className="mt-1 text-small">
      <summary className="w-fit cursor-pointer text-ink-3">How it is made</summary>
      <ul className="grid gap-1 py-2">
        {panel.exprs.map(({ name, expr }) => (
          <li key={`${name} ${expr}`} className="min-w-0">
            {name === '' ? null : <span className="mr-2 text-ink-2">{name}</span>}
            {mayExplore ? (
              <Link
                className="wrap-anywhere font-mono text-[12.5px] underline"
                href={hrefOf(`/explore?expr=${encodeURIComponent(expr)}`)}
              >
                {expr}
              </Link>
            ) : (
              <code className="wrap-anywhere">{expr}</code>
            )}
          </li>
        ))}
      </ul>
      <EntryActions<PanelConfig>
        path={PANELS}
        entryKey={panel.key}
        source={panel.source}
        permission="services.write"
        title={panel.title}
        consequence="The panel goes; its series stay."
        form={(config, close) => <PanelForm service={config.service} config={config} onClose={close} />}
      />
    </details>
  )
}
