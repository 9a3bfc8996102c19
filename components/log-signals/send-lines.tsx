'use client'
import Link from 'next/link'
import { CopyChoice } from '../ui/copy-choice.tsx'
import { Section } from '../ui/section.tsx'
import { forwarders } from './forwarders.ts'

/** How lines come here, ready to copy. */
export function SendLines() {
  return (
    <Section title="Send lines" note="JSON lines, OTLP over HTTP as JSON, or plain text">
      <div className="grid gap-3">
        <CopyChoice label="Forwarder" textsFor={forwarders} />
        <p className="text-ink-3 text-small">
          KEY is an API key with the scope logs, made under{' '}
          <Link className="text-accent underline underline-offset-2" href="/settings/keys">
            Settings, Keys
          </Link>
          . Lines are looked at and forgotten; of those that fit, a few are kept with secrets masked.
        </p>
      </div>
    </Section>
  )
}
