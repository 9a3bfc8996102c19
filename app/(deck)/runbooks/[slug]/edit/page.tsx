import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { EditRunbookPage } from '../../../../../components/runbooks/runbook-editor.tsx'
import { pageContext, requirePage } from '../../../../../lib/server/auth.ts'
import { findRunbookPage } from '../../../../../lib/server/runbook-page.ts'

export const metadata: Metadata = { title: 'Edit a runbook' }

export default async function Page({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params
  await requirePage('/runbooks/[slug]/edit', `/runbooks/${slug}/edit`)
  if ((await findRunbookPage(await pageContext(), slug)) === null) notFound()
  return <EditRunbookPage key={slug} slug={slug} />
}
