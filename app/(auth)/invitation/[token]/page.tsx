import type { Metadata } from 'next'
import { InvitationForm } from '../../../../components/auth/invitation-form.tsx'
import { ROLE_TITLES } from '../../../../lib/core/access/index.ts'
import { pageContext } from '../../../../lib/server/auth.ts'
import { readInvitation } from '../../../../lib/services/invitations/read-invitation.ts'

export const metadata: Metadata = { title: 'Invitation' }

export default async function InvitationPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  const offer = await readInvitation(await pageContext(), token)
  if (!offer)
    return (
      <>
        <h1 className="mb-2 text-title tracking-[-0.015em]">This invitation is not good any more</h1>
        <p className="text-ink-2">It has been used, was taken back or has run out. Ask for a new one.</p>
      </>
    )
  return (
    <>
      <h1 className="mb-2 text-title tracking-[-0.015em]">You are invited</h1>
      <p className="mb-5 text-ink-2">
        Create your account on this deck. Your role will be {ROLE_TITLES[offer.role].toLowerCase()}.
      </p>
      <InvitationForm token={token} email={offer.email} />
    </>
  )
}
