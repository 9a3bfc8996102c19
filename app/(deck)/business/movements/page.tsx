import type { Metadata } from 'next'
import { MovementsPage } from '../../../../components/business/movements-page.tsx'
import { requirePage } from '../../../../lib/server/auth.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'

export const metadata: Metadata = { title: 'Movements' }

export default async function Page() {
  await requirePage('/business/movements')
  return <MovementsPage atMs={getRuntime().clock.now()} />
}
