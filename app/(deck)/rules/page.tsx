import type { Metadata } from 'next'
import { Rules } from '../../../components/rules/rules.tsx'
import { requirePage } from '../../../lib/server/auth.ts'

export const metadata: Metadata = { title: 'Rules' }

export default async function RulesPage() {
  await requirePage('/rules')
  return <Rules />
}
