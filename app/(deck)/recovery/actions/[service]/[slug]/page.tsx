import type { Metadata } from 'next'
import { EditAction } from '../../../../../../components/recovery/form/form-page.tsx'
import { requirePage } from '../../../../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Change an action' }

type Props = { params: Promise<{ service: string; slug: string }> }

export default async function EditActionPage({ params }: Props) {
  const { service, slug } = await params
  const key = `${service}/${slug}`
  await requirePage('/recovery/actions/[service]/[slug]', `/recovery/actions/${key}`)
  return <EditAction key={key} actionKey={key} />
}
