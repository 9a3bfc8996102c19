import type { Metadata } from 'next'
import { NewCheck } from '../../../../components/check-form/form-page.tsx'
import { requirePage } from '../../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Add a check' }

type Props = { searchParams: Promise<{ service?: string | string[] }> }

export default async function NewCheckPage({ searchParams }: Props) {
  await requirePage('/checks/new')
  const { service } = await searchParams
  return <NewCheck service={typeof service === 'string' ? service : undefined} />
}
