'use client'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { AccessNote } from '../ui/access-note.tsx'
import { Section } from '../ui/section.tsx'

const GO = 'text-accent underline decoration-1 underline-offset-2'

/** What to do on a deck that knows only itself. */
export function NextSteps() {
  const refusal = useRefusal('services.write')
  return (
    <Section
      className="mt-8"
      title="Next"
      note="So far the deck watches itself and its own host. Three ways on, in any order."
    >
      <ol className="grid gap-x-8 gap-y-5 md:grid-cols-3">
        <Step title="Point at a /metrics">
          Any Prometheus endpoint will do.{' '}
          <Link href="/targets" className={GO}>
            Add a target
          </Link>
          , or write it under <code>scrape_configs</code> in <code>opsdeck.yml</code>: the deck reads the file
          again by itself.
        </Step>
        <Step title="Name a service">
          Say which targets belong together, and where their latency and errors are measured.{' '}
          <Link href="/services?add" className={GO}>
            Name a service
          </Link>
          , or write it under <code>services</code> in <code>opsdeck.yml</code>.
        </Step>
        <Step title="Load the sample fleets">
          Five systems with traffic and faults, each answered by a simulator. Stop the deck, then run{' '}
          <code className="whitespace-nowrap">npm run demo</code>.
        </Step>
      </ol>
      <div className="mt-4">
        <AccessNote reason={refusal && `Adding targets and services in the page: ${refusal}`} />
      </div>
    </Section>
  )
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <li>
      <h3 className="text-body">{title}</h3>
      <p className="mt-1 max-w-[52ch] text-ink-2">{children}</p>
    </li>
  )
}
