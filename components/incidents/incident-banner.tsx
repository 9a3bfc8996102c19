'use client'
import dynamic from 'next/dynamic'
import { isClosed } from '../../lib/core/incident/state.ts'
import { fetched } from '../ui/fetched.tsx'
import { useIncidentsOnly } from './use-incidents-only.ts'

const BannerRows = dynamic(
  fetched('The list of open incidents', () => import('./banner-rows.tsx').then(module => module.BannerRows)),
)

type BannerProps = {
  nameOf: (slug: string) => string
  /** Of this service alone. */
  service?: string
}

/** What is open at the moment, above everything else. Nothing is drawn, and nothing fetched, while nothing is. */
export function IncidentBanner({ nameOf, service }: BannerProps) {
  const { data } = useIncidentsOnly()
  const open = Object.values(data?.incidents ?? {}).filter(
    row => !isClosed(row.state) && (service === undefined || row.services.includes(service)),
  )
  return open.length === 0 ? null : <BannerRows rows={open} nameOf={nameOf} />
}
