import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { PostMortemPage } from '../../../../components/post-mortems/post-mortem-page.tsx'
import { PostMortemId } from '../../../../lib/contract/post-mortems.ts'
import { requirePage } from '../../../../lib/server/auth.ts'
import '../../reports/print.css'

export const metadata: Metadata = { title: 'Post-mortem' }

type Props = { params: Promise<{ id: string }> }

export default async function PostMortem({ params }: Props) {
  const { id } = await params
  await requirePage('/post-mortems/[id]', `/post-mortems/${id}`)
  if (!PostMortemId.safeParse({ id }).success) notFound()
  return <PostMortemPage id={id} />
}
