'use client'
import { useNowValue } from '../../lib/client/clock.tsx'
import type { IncidentData } from '../../lib/contract/incidents.ts'
import { useServices } from '../entries/service-select.tsx'
import { Section } from '../ui/section.tsx'
import { type Elsewhere, elsewhereOf } from './elsewhere-model.ts'

const toMinute = (nowMs: number): number => Math.ceil(nowMs / 60_000) * 60_000

/** Tools and people outside of the deck: opened at the time of the incident, or written to with its timeline. */
export function ElsewherePanel({ data }: { data: IncidentData }) {
  const services = useServices()
  const nowMs = useNowValue(toMinute)
  const { tools, people } = elsewhereOf(services ?? [], data, nowMs)
  if (tools.length + people.length === 0) return null
  return (
    <Section title="Elsewhere" note="at the time of the incident">
      <Links links={tools} opens="_blank" />
      {people.length === 0 ? null : (
        <p className="pt-2 text-ink-2 text-small">Write a letter with the timeline to</p>
      )}
      <Links links={people} />
    </Section>
  )
}

function Links({ links, opens }: { links: readonly Elsewhere[]; opens?: '_blank' }) {
  return (
    <ul>
      {links.map(({ title, href, service }) => (
        <li key={`${service} ${title}`} className="border-rule border-b py-1 last:border-0">
          <a href={href} target={opens} rel="noreferrer" className="text-accent underline underline-offset-2">
            {title}
          </a>{' '}
          <span className="text-ink-3 text-small">{service}</span>
        </li>
      ))}
    </ul>
  )
}
