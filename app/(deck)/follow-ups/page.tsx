import type { Metadata } from 'next'
import { FollowUps } from '../../../components/follow-ups/follow-ups.tsx'
import { requirePage } from '../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Follow-ups' }

export default async function FollowUpsPage() {
  await requirePage('/follow-ups')
  return <FollowUps />
}
