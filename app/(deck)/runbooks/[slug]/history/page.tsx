import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { RunbookHistoryPage } from '../../../../../components/runbooks/runbook-history.tsx'
import { pageContext, requirePage } from '../../../../../lib/server/auth.ts'
import { findRunbookPage } from '../../../../../lib/server/runbook-page.ts'

export const metadata: Metadata = { title: 'History of a runbook' }

export default async function Page({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params
  await requirePage('/runbooks/[slug]/history', `/runbooks/${slug}/history`)
  if ((await findRunbookPage(await pageContext(), slug)) === null) notFound()
  return <RunbookHistoryPage key={slug} slug={slug} />
}
