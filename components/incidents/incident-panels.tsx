'use client'
import dynamic from 'next/dynamic'
import type { IncidentData } from '../../lib/contract/incidents.ts'
import { PartBoundary } from '../ui/part-boundary.tsx'
import { PostMortemLink } from './post-mortem-link.tsx'

// They come after the page: what is on the first screen must not wait for them.
const LikeFollowUps = dynamic(
  () => import('../follow-ups/like-follow-ups.tsx').then(module => module.LikeFollowUps),
  { ssr: false },
)

/** What other rooms know of it: its post-mortem, and what was promised after incidents like it. */
export function IncidentPanels({ data }: { data: IncidentData }) {
  return (
    <>
      <PostMortemLink data={data} />
      <PartBoundary name="Earlier follow-ups">
        <LikeFollowUps incidentId={data.incident.id} />
      </PartBoundary>
    </>
  )
}
