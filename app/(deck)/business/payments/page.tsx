import type { Metadata } from 'next'
import { PaymentsPage } from '../../../../components/business/payments-page.tsx'
import { requirePage } from '../../../../lib/server/auth.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'

export const metadata: Metadata = { title: 'Payments' }

export default async function Page() {
  await requirePage('/business/payments')
  return <PaymentsPage atMs={getRuntime().clock.now()} />
}
