'use client'

import Link from 'next/link'
import { useRangeHref } from '../../lib/client/time-range.ts'
import { formatSeconds, type Quantity } from '../../lib/core/format/index.ts'
import { CollectButton } from './collect-button.tsx'
import { RemoveTarget } from './remove-target.tsx'
import styles from './targets.module.css'
import type { TargetRow } from './targets-model.ts'

const SOURCE_SENTENCES = {
  file: 'Named in the configuration file: change it there.',
  page: 'Added in the page.',
  self: 'Opsdeck watches itself and its own host from the first second.',
} as const

/** What an open row shows: address, times, both sets of labels, and what can be done. */
export function TargetDetails({ row }: { readonly row: TargetRow }) {
  const { target } = row
  const hrefOf = useRangeHref()
  const selector = `{job="${escapeValue(target.job)}", instance="${escapeValue(target.instance)}"}`
  return (
    <div className={styles.details}>
      <dl className={styles.facts}>
        <Fact name="Address" value={target.url} />
        <Fact
          name="Asked"
          value={`every ${text(formatSeconds(target.intervalSeconds))}, for at most ${text(formatSeconds(target.timeoutSeconds))}`}
        />
        <Fact name="Source" value={SOURCE_SENTENCES[target.source]} />
      </dl>
      <LabelList title="Labels on its series" labels={target.labels} />
      <LabelList title="As discovered, before relabelling" labels={target.discoveredLabels} />
      <div className="flex flex-wrap items-center gap-3">
        <CollectButton of={{ job: target.job, instance: target.instance }}>Collect now</CollectButton>
        {target.source === 'page' && <RemoveTarget target={target} />}
        <Link className="text-accent" href={hrefOf(`/explore?expr=${encodeURIComponent(`up${selector}`)}`)}>
          Its series in Explore
        </Link>
      </div>
    </div>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function LabelList({ title, labels }: { readonly title: string; readonly labels: Record<string, string> }) {
  const pairs = Object.entries(labels)
  return (
    <div>
      <p className={styles.title}>{title}</p>
      {pairs.length === 0 ? (
        <p className="text-ink-3">None.</p>
      ) : (
        <ul className={styles.labels}>
          {pairs.map(([name, value]) => (
            <li key={name} className="num">
              <span className="text-ink-3">{name}=</span>
              {value}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

const text = ({ text: figure, unit }: Quantity): string => `${figure} ${unit}`.trim()

/** A label value inside PromQL's double quotes. */
const escapeValue = (value: string): string => value.replace(/[\\"]/g, '\\$&')
