'use client'
import dynamic from 'next/dynamic'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { fetched } from '../ui/fetched.tsx'

const Body = dynamic(
  fetched('What it cost', () => import('./incident-money-body.tsx').then(module => module.IncidentMoneyBody)),
  { ssr: false },
)

/** What an incident cost, for those who may see it; for everybody else, and everywhere else, there is nothing. */
export function IncidentMoney({ incidentId, level = 2 }: { incidentId: number; level?: 2 | 3 }) {
  const refusal = useRefusal('business.read')
  return refusal === null ? <Body incidentId={incidentId} level={level} /> : null
}
