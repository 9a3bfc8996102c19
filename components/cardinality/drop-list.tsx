import type { Drop } from '../../lib/contract/cardinality.ts'
import { CopyBlock } from '../ui/copy-block.tsx'
import { figure, shareText } from './cardinality-text.ts'

/** Lines for the scrape configuration, those that save most first, each with its reason. */
export function DropList({ drops, total }: { readonly drops: readonly Drop[]; readonly total: number }) {
  if (drops.length === 0)
    return (
      <p className="text-ink-3">
        Nothing: each metric of more than 50 series is named somewhere, and no label tells nearly each series
        apart.
      </p>
    )
  return (
    <ul className="grid gap-5 lg:grid-cols-2">
      {drops.map(drop => (
        <li key={`${drop.kind} ${drop.job} ${drop.name}`} className="min-w-0">
          <p className="break-words pb-1">
            <span className="font-medium">
              {drop.kind === 'metric' ? 'Metric' : 'Label'} {drop.name}
            </span>{' '}
            of {drop.job}: saves {figure(drop.saves)} series ({shareText(drop.saves, total)});{' '}
            <span className="text-ink-2">{drop.reason}</span>.
          </p>
          <CopyBlock label={`In scrape_configs, job ${drop.job}`} text={drop.yaml} />
          {drop.kind === 'label' ? (
            <p className="pt-1 text-ink-3 text-small">
              Series that differ in it alone become one: do so for gauges that repeat each other, not for
              counters that are to be added.
            </p>
          ) : null}
        </li>
      ))}
    </ul>
  )
}
