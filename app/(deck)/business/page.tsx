import type { Metadata } from 'next'
import { BusinessPage } from '../../../components/business/business-page.tsx'
import { requirePage } from '../../../lib/server/auth.ts'
import { getRuntime } from '../../../lib/server/runtime.ts'
import { namesOfAdmins } from '../../../lib/services/people/names-of-admins.ts'

export const metadata: Metadata = { title: 'Business' }

export default async function Page() {
  await requirePage('/business')
  return <BusinessPage admins={await namesOfAdmins(getRuntime().db)} />
}
