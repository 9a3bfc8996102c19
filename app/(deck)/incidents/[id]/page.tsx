import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { IncidentPage } from '../../../../components/incidents/incident-page.tsx'
import { IncidentId } from '../../../../lib/contract/incidents.ts'
import { pageContext, requirePage } from '../../../../lib/server/auth.ts'
import { firstIncident } from '../../../../lib/server/first-incident.ts'

type Props = { params: Promise<{ id: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Incident #${(await params).id}` }
}

export default async function Page({ params }: Props) {
  const { id } = await params
  await requirePage('/incidents/[id]', `/incidents/${id}`)
  const wish = IncidentId.safeParse({ id })
  if (!wish.success) notFound()
  const first = await firstIncident(await pageContext(), wish.data.id)
  if (first.kind === 'missing') notFound()
  return <IncidentPage key={id} id={wish.data.id} initial={first.data} />
}
