import Link from 'next/link'
import type { PlanRow } from '../../lib/contract/business.ts'
import { formatMoney, formatNumber } from '../../lib/core/format/index.ts'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { digitsOf } from './figure-text.ts'
import { businessHref } from './paths.ts'

type PlansProps = {
  readonly plans: readonly PlanRow[]
  readonly currency: string
  /** "Sept": what the last column compares with. */
  readonly before: string
}

/** Plans with what they bring and who left them; the sums are those of the figures above. */
export function PlanTable({ plans, currency, before }: PlansProps) {
  if (plans.length === 0) return <p className="py-2 text-ink-3">No plan has a customer.</p>
  const customers = plans.reduce((sum, plan) => sum + plan.customers, 0)
  const minor = plans.reduce((sum, plan) => sum + plan.mrrMinor, 0)
  const digits = digitsOf(
    plans.map(plan => plan.mrrMinor),
    currency,
  )
  return (
    <Table caption="Plans">
      <thead>
        <tr>
          <Th>Plan</Th>
          <Th isNumber>price</Th>
          <Th isNumber>customers</Th>
          <Th isNumber>MRR, {currency}</Th>
          <Th isNumber>churned</Th>
          <Th isNumber>churn %</Th>
          <Th isNumber>on {before}</Th>
        </tr>
      </thead>
      <tbody>
        {plans.map(plan => (
          <Tr key={plan.plan} data-row>
            <Td>
              <Link href={businessHref('/subscriptions', { plan: plan.plan })} prefetch={false}>
                {plan.plan}
              </Link>
            </Td>
            <Td className="min-w-24 text-right text-ink-2 text-small">{plan.price}</Td>
            <Td isNumber>{formatNumber(plan.customers, 0)}</Td>
            <Td isNumber>{formatMoney(plan.mrrMinor, currency, { digits, code: 'none' })}</Td>
            <Td isNumber>{formatNumber(plan.churned, 0)}</Td>
            <Td isNumber>
              <ShareText share={plan.churnRatio} />
            </Td>
            <Td isNumber>
              <ShareText share={plan.churnChange} isChange />
            </Td>
          </Tr>
        ))}
        <Tr>
          <Td className="font-semibold">All plans</Td>
          <Td />
          <Td isNumber className="font-semibold">
            {formatNumber(customers, 0)}
          </Td>
          <Td isNumber className="font-semibold">
            {formatMoney(minor, currency, { digits, code: 'none' })}
          </Td>
          <Td />
          <Td />
          <Td />
        </Tr>
      </tbody>
    </Table>
  )
}

function ShareText({ share, isChange = false }: { share: number | null; isChange?: boolean }) {
  if (share === null) return <span title="Nobody was on the plan at the month’s beginning">—</span>
  return `${isChange && share > 0 ? '+' : ''}${formatNumber(share * 100, 1)}`
}
