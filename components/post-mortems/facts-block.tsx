'use client'
import Link from 'next/link'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { Fact } from '../../lib/contract/post-mortems.ts'
import { formatMoment } from '../../lib/core/format/index.ts'
import styles from './facts.module.css'

/** Of a long record so many lines are shown at once. */
const SHOWN = 12

type FactsProps = { facts: readonly Fact[]; personText: (email: string) => string }

/** What the record says: set apart from what people think of it, with the way to where it stands. */
export function FactsBlock({ facts, personText }: FactsProps) {
  if (facts.length === 0) return null
  const [first, rest] = [facts.slice(0, SHOWN), facts.slice(SHOWN)]
  return (
    <div className="border-rule-2 border-l-2 pl-3">
      <h3 className="text-ink-3 text-micro">From the record</h3>
      <FactLines facts={first} personText={personText} />
      {rest.length > 0 ? (
        <details className={styles.folded}>
          <summary className="min-h-7 cursor-pointer text-accent text-small max-sm:min-h-11">
            {rest.length} more lines
          </summary>
          <FactLines facts={rest} personText={personText} />
        </details>
      ) : null}
    </div>
  )
}

function FactLines({ facts, personText }: FactsProps) {
  const { zone } = useTimeZone()
  return (
    <ul>
      {facts.map((fact, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of the record have no identity beyond their place
        <li key={index} className="flex flex-wrap gap-x-3 py-0.5">
          {fact.atMs === null ? null : (
            <time
              dateTime={new Date(fact.atMs).toISOString()}
              className="num flex-none text-column text-ink-3 sm:w-[134px]"
            >
              {formatMoment(fact.atMs, zone)}
            </time>
          )}
          <span className="wrap-anywhere min-w-0 flex-1 basis-48">
            {fact.href === null ? (
              fact.text
            ) : (
              <Link href={fact.href} prefetch={false} className="hover:underline">
                {fact.text}
              </Link>
            )}
            {fact.by === null ? null : <span className="text-ink-3">, {personText(fact.by)}</span>}
          </span>
        </li>
      ))}
    </ul>
  )
}
