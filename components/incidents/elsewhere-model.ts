import type { ServiceView } from '../../lib/contract/entries.ts'
import type { IncidentData } from '../../lib/contract/incidents.ts'
import { draftTo, fillLink } from '../../lib/core/service/link.ts'
import { endOf } from './incident-model.ts'

export type Elsewhere = { readonly title: string; readonly href: string; readonly service: string }

/** What led to an incident began before it was felt. */
const BEFORE_MS = 15 * 60_000

type Linked = Pick<ServiceView, 'slug' | 'name' | 'links'>

/** The links of the services that an incident is about, with its stretch of time or its timeline filled in. */
export function elsewhereOf(
  services: readonly Linked[],
  { incident, timeline }: Pick<IncidentData, 'incident' | 'timeline'>,
  nowMs: number,
): { readonly tools: readonly Elsewhere[]; readonly people: readonly Elsewhere[] } {
  const stretch = { fromMs: incident.impactStartMs - BEFORE_MS, toMs: endOf(incident) ?? nowMs }
  const since = utc(incident.impactStartMs)
  const lines = Object.values(timeline)
    .toSorted((a, b) => a.atMs - b.atMs)
    .map(({ atMs, title, body }) => `${utc(atMs)} ${title || firstLine(body)}`)
  const draft = {
    subject: `Incident #${incident.id}: ${incident.title}`,
    intro: `We have been affected since ${since} (times are UTC).`,
    lines,
  }
  const tools: Elsewhere[] = []
  const people: Elsewhere[] = []
  for (const service of services.filter(({ slug }) => incident.services.includes(slug))) {
    for (const { title, url } of service.links) {
      const isLetter = url.startsWith('mailto:')
      const href = isLetter ? draftTo(url, draft) : fillLink(url, stretch)
      if (href !== null) (isLetter ? people : tools).push({ title, href, service: service.name })
    }
  }
  return { tools, people }
}

const utc = (atMs: number): string => new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')

const firstLine = (text: string): string => text.split('\n', 1)[0]?.slice(0, 200) ?? ''
