import type { Metadata } from 'next'
import { Account } from '../../../components/settings/account.tsx'
import { pageContext, requirePage } from '../../../lib/server/auth.ts'
import { readAccount } from '../../../lib/services/account/read-account.ts'
import { listSessions } from '../../../lib/services/sessions/list-sessions.ts'

export const metadata: Metadata = { title: 'Your account' }

export default async function AccountPage() {
  await requirePage('/settings')
  const ctx = await pageContext()
  const { sessions } = await listSessions(ctx)
  return <Account account={await readAccount(ctx)} sessions={sessions} />
}
