import type { Metadata } from 'next'
import { SourcesPage } from '../../../../components/business/sources-page.tsx'
import { requirePage } from '../../../../lib/server/auth.ts'
import { getRuntime } from '../../../../lib/server/runtime.ts'
import { namesOfAdmins } from '../../../../lib/services/people/names-of-admins.ts'

export const metadata: Metadata = { title: 'Sources of business figures' }

export default async function Page() {
  await requirePage('/business/sources')
  return <SourcesPage admins={await namesOfAdmins(getRuntime().db)} />
}
