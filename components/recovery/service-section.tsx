'use client'
import dynamic from 'next/dynamic'
import { usePolled } from '../../lib/client/polled.ts'
import type { RecoveryData } from '../../lib/contract/recovery.ts'
import { fetched } from '../ui/fetched.tsx'
import { RECOVERY } from './paths.ts'
import { RECOVERY_EVERY_MS } from './rhythm.ts'

const ServiceRecovery = dynamic(
  fetched('The actions', () => import('./service-recovery.tsx').then(module => module.ServiceRecovery)),
  { ssr: false },
)

/** Its actions, fetched where it has some. */
export function RecoverySection({ slug }: { slug: string }) {
  const { data } = usePolled<RecoveryData>(RECOVERY, RECOVERY_EVERY_MS)
  return data?.actions.some(({ service }) => service === slug) ? <ServiceRecovery slug={slug} /> : null
}
