import type { Metadata } from 'next'
import { OnCall } from '../../../components/on-call/on-call.tsx'
import { requirePage } from '../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'On-call' }

export default async function OnCallPage() {
  await requirePage('/on-call')
  return <OnCall />
}
