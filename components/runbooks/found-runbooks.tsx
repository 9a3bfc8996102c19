'use client'
import Link from 'next/link'
import type { FoundRunbook } from '../../lib/contract/runbooks.ts'
import { Few } from '../ui/few.tsx'
import { Section } from '../ui/section.tsx'
import { AddChecklist } from './beside-incident.tsx'
import { runbookHref } from './paths.ts'

type FoundProps = {
  readonly runbooks: readonly FoundRunbook[]
  /** They are opened beside it, and their items go there. */
  readonly incident?: number
}

/** So many of those that are not meant for just this stand there before somebody asks for all. */
const FEW_OTHERS = 4

/** Runbooks for something, those that are meant for just this first. */
export function FoundRunbookList({ runbooks, incident }: FoundProps) {
  const meant = runbooks.filter(({ nearness }) => nearness === 'opens').length
  return (
    <Section title="Runbooks" note={`${runbooks.length}`}>
      <Few items={runbooks} few={meant + FEW_OTHERS} keyOf={({ slug }) => slug} noun="runbooks">
        {shown => (
          <ul>
            {shown.map(found => (
              <Row key={found.slug} found={found} incident={incident ?? null} />
            ))}
          </ul>
        )}
      </Few>
    </Section>
  )
}

function Row({ found, incident }: { found: FoundRunbook; incident: number | null }) {
  const { slug, title, nearness, why, steps, items, alert, isAdded } = found
  const isFor = nearness === 'opens'
  return (
    <li className="border-rule border-b py-1 last:border-0" data-row data-nearness={nearness}>
      <Link
        href={runbookHref(slug, { alert, incident })}
        prefetch={false}
        className={isFor ? 'font-semibold max-sm:block max-sm:py-2' : 'max-sm:block max-sm:py-2'}
      >
        {title}
      </Link>
      <span className="block text-ink-3 text-small wrap-anywhere">
        {[isFor ? why : '', steps > 0 ? `${steps} steps` : '', items > 0 ? `${items} items to tick` : '']
          .filter(Boolean)
          .join(', ')}
      </span>
      {incident !== null && items > 0 ? (
        isAdded ? (
          <span className="text-ink-3 text-small">Its checklist is in this incident.</span>
        ) : (
          <AddChecklist slug={slug} incident={incident} />
        )
      ) : null}
    </li>
  )
}
