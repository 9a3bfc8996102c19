import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { IncidentPage } from '../../../../components/incidents/incident-page.tsx'
import { IncidentId } from '../../../../lib/contract/incidents.ts'
import { requirePage } from '../../../../lib/server/auth.ts'

type Props = { params: Promise<{ id: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Incident #${(await params).id}` }
}

export default async function Page({ params }: Props) {
  const { id } = await params
  await requirePage('/incidents/[id]', `/incidents/${id}`)
  const parsed = IncidentId.safeParse({ id })
  if (!parsed.success) notFound()
  return <IncidentPage key={id} id={parsed.data.id} />
}
