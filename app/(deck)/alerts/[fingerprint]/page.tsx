import type { Metadata } from 'next'
import { AlertPage } from '../../../../components/alerts/alert-page.tsx'
import { requirePage } from '../../../../lib/server/auth.ts'
import { parametersOf, type SearchParams } from '../../../../lib/server/search-params.ts'

type Props = { params: Promise<{ fingerprint: string }>; searchParams: SearchParams }

export const metadata: Metadata = { title: 'Alert' }

export default async function Page({ params, searchParams }: Props) {
  const { fingerprint } = await params
  const query = parametersOf(await searchParams)
  const wish = query.get('acknowledge') !== null ? '?acknowledge' : ''
  await requirePage('/alerts/[fingerprint]', `/alerts/${encodeURIComponent(fingerprint)}${wish}`)
  return <AlertPage key={fingerprint} fingerprint={fingerprint} />
}
