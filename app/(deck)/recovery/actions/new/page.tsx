import type { Metadata } from 'next'
import { NewAction } from '../../../../../components/recovery/form/form-page.tsx'
import { requirePage } from '../../../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Add an action' }

type Props = { searchParams: Promise<{ service?: string | string[] }> }

export default async function NewActionPage({ searchParams }: Props) {
  await requirePage('/recovery/actions/new')
  const { service } = await searchParams
  return <NewAction service={typeof service === 'string' ? service : undefined} />
}
