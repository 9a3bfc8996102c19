'use client'
import dynamic from 'next/dynamic'
import { usePolled } from '../../lib/client/polled.ts'
import type { FoundRunbooks } from '../../lib/contract/runbooks.ts'
import { fetched } from '../ui/fetched.tsx'
import { Section } from '../ui/section.tsx'
import { FOUND_EVERY_MS, RUNBOOKS } from './paths.ts'

/** Fetched where there are some. */
const FoundRunbookList = dynamic(
  fetched('The runbooks', () => import('./found-runbooks.tsx').then(module => module.FoundRunbookList)),
  { ssr: false },
)

/** Runbooks of a service, those for its state now first; nothing is drawn when nobody wrote one. */
export function ServiceRunbooks({ slug }: { slug: string }) {
  return <Found path={`${RUNBOOKS}/for?service=${encodeURIComponent(slug)}`} />
}

/** Runbooks for an incident's alerts and services. */
export function IncidentRunbooks({ id }: { id: number }) {
  return <Found path={`${RUNBOOKS}/for?incident=${id}`} incident={id} />
}

function Found({ path, incident }: { path: string; incident?: number }) {
  const { data, error } = usePolled<FoundRunbooks>(path, FOUND_EVERY_MS)
  if (data === null) return error ? <UnreadRunbooks message={error.message} /> : null
  if (data.runbooks.length === 0) return null
  return <FoundRunbookList runbooks={data.runbooks} {...(incident === undefined ? {} : { incident })} />
}

/** They may be there: that is not to be taken for "nobody wrote one". */
export function UnreadRunbooks({ message }: { message: string }) {
  return (
    <Section title="Runbooks">
      <p role="alert" className="text-ink-2">
        Could not read which are for this: {message}
      </p>
    </Section>
  )
}
