import type { Metadata } from 'next'
import { Refused } from '../../../components/auth/refused.tsx'
import { PAGE_DOORS } from '../../../lib/contract/doors.ts'
import { rolesThrough } from '../../../lib/core/access/index.ts'
import { requirePage } from '../../../lib/server/auth.ts'
import { getRuntime } from '../../../lib/server/runtime.ts'
import { parametersOf, type SearchParams } from '../../../lib/server/search-params.ts'
import { namesOfAdmins } from '../../../lib/services/people/names-of-admins.ts'

export const metadata: Metadata = { title: 'Not for your role' }

export default async function RefusedPage({ searchParams }: { searchParams: SearchParams }) {
  const person = await requirePage('/refused')
  const page = parametersOf(await searchParams).get('page') ?? ''
  const door = PAGE_DOORS[page]
  return (
    <Refused
      role={person.role}
      allowed={door ? rolesThrough(door) : []}
      admins={await namesOfAdmins(getRuntime().db)}
    />
  )
}
