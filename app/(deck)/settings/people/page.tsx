import type { Metadata } from 'next'
import { Invitations } from '../../../../components/settings/invitations.tsx'
import { People } from '../../../../components/settings/people.tsx'
import { pageContext, requirePage } from '../../../../lib/server/auth.ts'
import { listInvitations } from '../../../../lib/services/invitations/list-invitations.ts'
import { listPeople } from '../../../../lib/services/people/list-people.ts'

export const metadata: Metadata = { title: 'People' }

export default async function PeoplePage() {
  const { userId } = await requirePage('/settings/people')
  const ctx = await pageContext()
  const { people } = await listPeople(ctx)
  const { invitations } = await listInvitations(ctx)
  return (
    <div className="grid gap-8">
      <People people={people} ownId={userId} />
      <Invitations invitations={invitations} />
    </div>
  )
}
