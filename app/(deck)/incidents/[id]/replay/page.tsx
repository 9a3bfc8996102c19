import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ReplayPage } from '../../../../../components/evidence/replay-page.tsx'
import { IncidentId } from '../../../../../lib/contract/incidents.ts'
import { pageContext, requirePage } from '../../../../../lib/server/auth.ts'
import { firstIncident } from '../../../../../lib/server/first-incident.ts'

type Props = { params: Promise<{ id: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Replay of incident #${(await params).id}` }
}

export default async function Page({ params }: Props) {
  const { id } = await params
  await requirePage('/incidents/[id]/replay', `/incidents/${id}/replay`)
  const wish = IncidentId.safeParse({ id })
  if (!wish.success) notFound()
  const first = await firstIncident(await pageContext(), wish.data.id)
  if (first.kind === 'missing') notFound()
  return <ReplayPage key={id} incidentId={wish.data.id} initial={first.data} />
}
