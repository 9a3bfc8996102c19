import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { CustomerPage } from '../../../../../../components/business/customer-page.tsx'
import { requirePage } from '../../../../../../lib/server/auth.ts'
import { getRuntime } from '../../../../../../lib/server/runtime.ts'

type Props = { params: Promise<{ account: string; id: string }> }

export const metadata: Metadata = { title: 'Customer' }

export default async function Page({ params }: Props) {
  const { account, id } = await params
  await requirePage('/business/customers/[account]/[id]', `/business/customers/${account}/${id}`)
  const customer = await getRuntime().deck.business.customer(
    decodeURIComponent(account),
    decodeURIComponent(id),
  )
  if (customer === null) notFound()
  return <CustomerPage key={customer.id} account={customer.account} id={customer.id} />
}
