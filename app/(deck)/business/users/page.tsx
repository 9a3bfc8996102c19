import type { Metadata } from 'next'
import { UsersPage } from '../../../../components/business/users-page.tsx'
import { requirePage } from '../../../../lib/server/auth.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'
import { namesOfAdmins } from '../../../../lib/services/people/names-of-admins.ts'

export const metadata: Metadata = { title: 'Users' }

export default async function Page() {
  await requirePage('/business/users')
  return <UsersPage admins={await namesOfAdmins(getRuntime().db)} />
}
