import type { Metadata } from 'next'
import { AuditLog } from '../../../../components/settings/audit-log.tsx'
import { ReadAudit } from '../../../../lib/contract/people.ts'
import { pageContext, requirePage } from '../../../../lib/server/auth.ts'
import { parametersOf, type SearchParams } from '../../../../lib/server/search-params.ts'
import { readAudit } from '../../../../lib/services/audit/read-audit.ts'

export const metadata: Metadata = { title: 'Audit log' }

const FILTERS = ['actor', 'action', 'subject', 'before'] as const

export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  await requirePage('/settings/audit')
  const sent = parametersOf(await searchParams)
  const given = Object.fromEntries(FILTERS.flatMap(name => (sent.get(name) ? [[name, sent.get(name)]] : [])))
  const parsed = ReadAudit.safeParse(given)
  const filter = parsed.success ? parsed.data : ReadAudit.parse({})
  return <AuditLog page={await readAudit(await pageContext(), filter)} filter={filter} />
}
