import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { PageScreen } from '../../../../../components/pages/page-screen.tsx'
import { PageId } from '../../../../../lib/contract/on-call.ts'
import { requirePage } from '../../../../../lib/server/auth.ts'
import { getRuntime } from '../../../../../lib/server/runtime.ts'

type Props = { params: Promise<{ id: string }> }

export const metadata: Metadata = { title: 'Page' }

export default async function Page({ params }: Props) {
  const { id } = await params
  await requirePage('/on-call/pages/[id]', `/on-call/pages/${id}`)
  if (!PageId.safeParse({ id }).success) notFound()
  if ((await getRuntime().deck.onCall.page(id)) === null) notFound()
  return <PageScreen key={id} id={id} />
}
