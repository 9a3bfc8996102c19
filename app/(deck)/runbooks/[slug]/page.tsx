import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { RunbookPage } from '../../../../components/runbooks/runbook-page.tsx'
import { pageContext, requirePage } from '../../../../lib/server/auth.ts'
import { findRunbookPage } from '../../../../lib/server/runbook-page.ts'
import '../../reports/print.css'

type Props = { params: Promise<{ slug: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const found = await findRunbookPage(await pageContext(), (await params).slug)
  return { title: found?.title ?? 'Runbook' }
}

export default async function Page({ params }: Props) {
  const { slug } = await params
  await requirePage('/runbooks/[slug]', `/runbooks/${slug}`)
  const found = await findRunbookPage(await pageContext(), slug)
  if (found === null) notFound()
  return <RunbookPage key={slug} slug={slug} title={found.title} />
}
