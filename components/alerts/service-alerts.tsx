'use client'
import dynamic from 'next/dynamic'
import { fetched } from '../ui/fetched.tsx'
import { useFewAlerts } from './use-alerts.ts'

const FiringAlerts = dynamic(
  fetched('The alerts', () => import('./firing-alerts.tsx').then(module => module.FiringAlerts)),
)

/** What fires of a service, with who has it; nothing is drawn while nothing does. */
export function ServiceAlerts({ slug }: { slug: string }) {
  const { data } = useFewAlerts()
  if ((data?.services[slug] ?? 0) === 0) return null
  return <FiringAlerts slug={slug} />
}
