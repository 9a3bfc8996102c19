'use client'
import dynamic from 'next/dynamic'
import { usePolled } from '../../lib/client/polled.ts'
import type { BusinessData, UsersData } from '../../lib/contract/business.ts'
import { fetched } from '../ui/fetched.tsx'
import { businessPath } from './paths.ts'

const UsageBody = dynamic(
  fetched('The usage', () => import('./service-usage-body.tsx').then(module => module.UsageBody)),
)

const EVERY_MS = 60_000

/** Who uses a service, and figures of it that the team wrote itself; nothing is drawn where there are none. */
export function ServiceUsage({ slug }: { slug: string }) {
  const { data } = usePolled<BusinessData>(businessPath('', { days: '7' }), EVERY_MS)
  const users = usePolled<UsersData>(businessPath('/users', { days: '30' }), EVERY_MS).data
  const own = (data?.own ?? []).filter(figure => figure.service === slug)
  const sources = (users?.sources ?? []).filter(({ service }) => service === slug)
  return own.length + sources.length === 0 ? null : (
    <UsageBody own={own} sources={sources} atMs={users?.atMs ?? data?.atMs ?? 0} />
  )
}
