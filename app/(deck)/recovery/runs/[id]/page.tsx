import type { Metadata } from 'next'
import { RunPage } from '../../../../../components/recovery/run-page.tsx'
import { requirePage } from '../../../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Run' }

type Props = { params: Promise<{ id: string }> }

export default async function OneRunPage({ params }: Props) {
  const { id } = await params
  await requirePage('/recovery/runs/[id]', `/recovery/runs/${id}`)
  return <RunPage key={id} id={id} />
}
