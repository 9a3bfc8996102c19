'use client'
import Link from 'next/link'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import type { CustomerData } from '../../lib/contract/business.ts'
import { linear } from '../../lib/core/chart/path.ts'
import { formatDate, formatMoney } from '../../lib/core/format/index.ts'
import { useWidth } from '../charts/use-width.ts'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import styles from './business-chart.module.css'
import { axisText, countText } from './figure-text.ts'
import { MovementTable } from './movements-page.tsx'
import { businessHref, customerPath } from './paths.ts'
import { PaymentTable } from './payments-page.tsx'
import { dateText, SubscriptionTable } from './subscriptions-page.tsx'

/** One customer: what they pay, how it moved, and how their payments went. */
export function CustomerPage({ account, id }: { account: string; id: string }) {
  const polled = usePolled<CustomerData>(customerPath(account, id), 15_000)
  const { data } = polled
  return (
    <>
      <nav aria-label="Where you are" className="mt-3 flex gap-1.5 text-ink-3 text-small">
        <Link href={businessHref('')}>Business</Link>
        <span aria-hidden="true">/</span>
        <Link href={businessHref('/subscriptions')}>Subscriptions</Link>
        <span aria-hidden="true">/</span>
        <b className="font-medium text-ink" aria-current="page">
          {data?.name ?? id}
        </b>
      </nav>
      <PageHead
        title={data?.name ?? id}
        lead={
          data === null ? null : (
            <>
              <span className="num">{id}</span>, {account}, customer since {dateText(data.createdMs)}
            </>
          )
        }
      />
      <PolledStates polled={polled} failed="Could not read this customer">
        {customer => <Loaded customer={customer} />}
      </PolledStates>
    </>
  )
}

function Loaded({ customer }: { customer: CustomerData }) {
  const { subscriptions, movements, payments } = customer
  return (
    <div className="grid min-w-0 gap-8">
      <HistorySections customer={customer} />
      <Section title="Subscriptions" note={countText(subscriptions.length, 'subscription')}>
        {subscriptions.length === 0 ? <None /> : <SubscriptionTable rows={subscriptions} isOfOne />}
      </Section>
      <Section title="Movements" note="between ends of days">
        {movements.length === 0 ? <None /> : <MovementTable rows={movements} isWhole isOfOne />}
      </Section>
      <Section title="Payments">
        {payments.length === 0 ? <None /> : <PaymentTable rows={payments} isOfOne />}
      </Section>
    </div>
  )
}

const None = () => <p className="py-2 text-ink-3">None.</p>

function HistorySections({ customer: { history } }: { customer: CustomerData }) {
  const currencies = [...new Set(history.map(step => step.currency))]
  return currencies.map(currency => (
    <StepSection
      key={currency}
      currency={currency}
      steps={history.filter(step => step.currency === currency).toSorted((a, b) => a.atMs - b.atMs)}
    />
  ))
}

type StepsProps = { readonly currency: string; readonly steps: CustomerData['history'] }

const HEIGHT_PX = 96
const LEFT_PX = 40

/** Recurring revenue at each change: it stands until the next one. */
function StepSection({ currency, steps }: StepsProps) {
  const [ref, width] = useWidth()
  const last = steps.at(-1)
  if (last === undefined) return null
  return (
    <Section
      title={`MRR, ${currency}`}
      note={`${countText(steps.length, 'change')}, ${formatMoney(last.minor, currency, 'exact')} now`}
    >
      <div ref={ref} className={styles.plot} style={{ height: HEIGHT_PX + 20 }}>
        {width > 0 ? <StepPicture {...{ currency, steps, width }} /> : null}
      </div>
    </Section>
  )
}

function StepPicture({ currency, steps, width }: StepsProps & { width: number }) {
  const { zone } = useTimeZone()
  const fromMs = steps[0]?.atMs ?? 0
  const toMs = Math.max(Date.now(), fromMs + 1)
  const most = Math.max(1, ...steps.map(step => step.minor))
  const x = linear([fromMs, toMs], [LEFT_PX, width - 8])
  const y = linear([0, most], [HEIGHT_PX, 8])
  const path = steps.map(
    ({ atMs, minor }, index) => `${index === 0 ? 'M' : 'H'}${x(atMs)}${index === 0 ? ' ' : 'V'}${y(minor)}`,
  )
  return (
    <svg
      className={styles.layer}
      width={width}
      height={HEIGHT_PX + 20}
      role="img"
      aria-label={`Recurring revenue at each of ${steps.length} changes`}
    >
      <line className={styles.grid} x1={LEFT_PX} x2={width - 8} y1={8} y2={8} />
      <line className={styles.axis} x1={LEFT_PX} x2={width - 8} y1={HEIGHT_PX} y2={HEIGHT_PX} />
      <text x={LEFT_PX - 8} y={12} textAnchor="end" className={styles.axisFigure}>
        {axisText(most, { kind: 'money', currency })}
      </text>
      <text x={LEFT_PX - 8} y={HEIGHT_PX + 4} textAnchor="end" className={styles.axisFigure}>
        0
      </text>
      <path className={styles.line} d={`${path.join('')}H${x(toMs)}`} />
      <text x={LEFT_PX} y={HEIGHT_PX + 16}>
        {formatDate(fromMs, zone)} {new Date(fromMs).getUTCFullYear()}
      </text>
      <text x={width - 8} y={HEIGHT_PX + 16} textAnchor="end" className={styles.strong}>
        now
      </text>
    </svg>
  )
}
