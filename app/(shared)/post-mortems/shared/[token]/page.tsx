import type { Metadata } from 'next'
import { SharedPage } from '../../../../../components/post-mortems/shared-page.tsx'
import { EmptyState } from '../../../../../components/ui/list-states.tsx'
import { pageContext } from '../../../../../lib/server/auth.ts'
import { readShared } from '../../../../../lib/services/post-mortems/read-shared.ts'
import '../../../../(deck)/reports/print.css'

export const metadata: Metadata = { title: 'Post-mortem', referrer: 'no-referrer' }

type Props = { params: Promise<{ token: string }> }

export default async function SharedPostMortemPage({ params }: Props) {
  const { token } = await params
  const shared = await readShared(await pageContext(), { token })
  if (shared) return <SharedPage shared={shared} />
  return (
    <EmptyState title="This link opens nothing.">
      It is over, was closed, or was never whole. Ask whoever sent it for another one.
    </EmptyState>
  )
}
