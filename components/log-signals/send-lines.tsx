'use client'
import Link from 'next/link'
import { useState, useSyncExternalStore } from 'react'
import { CopyBlock } from '../ui/copy-block.tsx'
import { Section } from '../ui/section.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { forwarders } from './forwarders.ts'

const never = () => () => undefined

/** How lines come here, ready to copy. */
export function SendLines() {
  const origin = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => '',
  )
  const all = forwarders(origin)
  const [title, setTitle] = useState(all[0]?.title ?? '')
  const chosen = all.find(one => one.title === title) ?? all[0]
  return (
    <Section title="Send lines" note="JSON lines, OTLP over HTTP as JSON, or plain text">
      <div className="grid gap-3">
        <Segmented
          label="Forwarder"
          className="flex-wrap"
          options={all.map(one => ({ value: one.title, label: one.title }))}
          value={title}
          onChange={setTitle}
        />
        {chosen ? <CopyBlock label={chosen.title} text={chosen.text} /> : null}
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
