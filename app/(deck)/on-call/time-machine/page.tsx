import type { Metadata } from 'next'
import { TimeMachine } from '../../../../components/on-call/time-machine.tsx'
import { requirePage } from '../../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Time machine' }

export default async function TimeMachinePage() {
  await requirePage('/on-call/time-machine')
  return <TimeMachine />
}
