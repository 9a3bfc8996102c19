import type { Metadata } from 'next'
import { SubscriptionsPage } from '../../../../components/business/subscriptions-page.tsx'
import { requirePage } from '../../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Subscriptions' }

export default async function Page() {
  await requirePage('/business/subscriptions')
  return <SubscriptionsPage />
}
