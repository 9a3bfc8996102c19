import type { Metadata } from 'next'
import { EditCheck } from '../../../../../../components/check-form/form-page.tsx'
import { requirePage } from '../../../../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Change a check' }

type Props = { params: Promise<{ service: string; slug: string }> }

export default async function EditCheckPage({ params }: Props) {
  const { service, slug } = await params
  const key = `${service}/${slug}`
  await requirePage('/checks/[service]/[slug]/edit', `/checks/${key}/edit`)
  return <EditCheck key={key} checkKey={key} />
}
