import type { Metadata } from 'next'
import { PostMortemList } from '../../../components/post-mortems/post-mortem-list.tsx'
import { requirePage } from '../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Post-mortems' }

export default async function PostMortemsPage() {
  await requirePage('/post-mortems')
  return <PostMortemList />
}
