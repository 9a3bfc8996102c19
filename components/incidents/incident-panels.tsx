'use client'
import dynamic from 'next/dynamic'
import { useMemo } from 'react'
import type { IncidentData } from '../../lib/contract/incidents.ts'
import { IncidentMoney } from '../business/incident-money.tsx'
import { fetched } from '../ui/fetched.tsx'
import { PartBoundary } from '../ui/part-boundary.tsx'
import { PostMortemLink } from './post-mortem-link.tsx'

// They come after the page: what is on the first screen must not wait for them.
const EvidencePanel = dynamic(
  fetched('The evidence', () =>
    import('../evidence/evidence-panel.tsx').then(module => module.EvidencePanel),
  ),
  { ssr: false },
)
const SuspectsPanel = dynamic(
  fetched('The suspects', () =>
    import('../evidence/suspects-panel.tsx').then(module => module.SuspectsPanel),
  ),
  { ssr: false },
)
const IncidentRecovery = dynamic(
  fetched('The actions', () =>
    import('../recovery/incident-recovery.tsx').then(module => module.IncidentRecovery),
  ),
  { ssr: false },
)
const IncidentRunbooks = dynamic(
  fetched('The runbooks', () =>
    import('../runbooks/bound-runbooks.tsx').then(module => module.IncidentRunbooks),
  ),
  { ssr: false },
)
const ReplayBar = dynamic(
  fetched('The replay', () => import('../evidence/replay-bar.tsx').then(module => module.ReplayBar)),
  {
    ssr: false,
  },
)
const ElsewherePanel = dynamic(
  fetched('What is elsewhere', () => import('./elsewhere.tsx').then(module => module.ElsewherePanel)),
  { ssr: false },
)
const LikeFollowUps = dynamic(
  fetched('What follows from earlier incidents', () =>
    import('../follow-ups/like-follow-ups.tsx').then(module => module.LikeFollowUps),
  ),
  { ssr: false },
)

/** What other rooms know of it: its post-mortem, evidence, suspects, replay, and what was promised after its like. */
export function IncidentPanels({ data }: { data: IncidentData }) {
  const { id, services } = data.incident
  const fingerprints = useMemo(() => data.alerts.map(({ fingerprint }) => fingerprint), [data.alerts])
  return (
    <>
      <PostMortemLink data={data} />
      <PartBoundary name="Money">
        <IncidentMoney incidentId={id} />
      </PartBoundary>
      <PartBoundary name="Evidence">
        <EvidencePanel incidentId={id} />
      </PartBoundary>
      <PartBoundary name="Suspects">
        <SuspectsPanel incidentId={id} />
      </PartBoundary>
      <PartBoundary name="Actions">
        <IncidentRecovery incidentId={id} services={services} alerts={fingerprints} />
      </PartBoundary>
      <PartBoundary name="Runbooks">
        <IncidentRunbooks id={id} />
      </PartBoundary>
      <PartBoundary name="Elsewhere">
        <ElsewherePanel data={data} />
      </PartBoundary>
      <PartBoundary name="The replay">
        <ReplayBar incidentId={id} />
      </PartBoundary>
      <PartBoundary name="Earlier follow-ups">
        <LikeFollowUps incidentId={id} />
      </PartBoundary>
    </>
  )
}
