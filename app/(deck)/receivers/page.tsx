import type { Metadata } from 'next'
import { Receivers } from '../../../components/receivers/receivers.tsx'
import { requirePage } from '../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Receivers' }

export default async function ReceiversPage() {
  await requirePage('/receivers')
  return <Receivers />
}
