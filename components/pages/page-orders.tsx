'use client'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { PageDetail } from '../../lib/contract/on-call.ts'
import { formatClock, type TimeZone } from '../../lib/core/format/index.ts'
import type { Order } from '../../lib/core/on-call/page.ts'
import { Glyph } from '../ui/glyph.tsx'
import { Section } from '../ui/section.tsx'
import { orderText, toldText } from './page-model.ts'

/** Who was told, when and by what; and what is still to go out. */
export function PageOrders({ detail }: { detail: PageDetail }) {
  const { zone } = useTimeZone()
  const names = new Map(detail.told.map(({ email, name }) => [email, name ?? email]))
  const nameOf = (email: string) => names.get(email) ?? email
  const orders = detail.page.orders.toSorted((a, b) => timeOf(a) - timeOf(b))
  const sent = orders.filter(order => order.state === 'sent').length
  return (
    <Section title="Who was told" note={sent === 0 ? null : `${sent} sent`}>
      {orders.length === 0 ? (
        <p className="text-ink-2">Nobody yet.</p>
      ) : (
        <ol>
          {orders.map(order => (
            <OrderRow key={order.key} order={order} zone={zone} text={toldText(order, nameOf)} />
          ))}
        </ol>
      )}
    </Section>
  )
}

const timeOf = (order: Order): number => order.sentAtMs ?? order.dueAtMs

const MARKS = {
  waiting: { glyph: 'was-up', tone: 'text-ink-3' },
  sent: { glyph: 'check', tone: 'text-ink-2' },
  failed: { glyph: 'down', tone: 'text-down' },
  cancelled: { glyph: 'no_data', tone: 'text-ink-3' },
} as const

function OrderRow({ order, zone, text }: { order: Order; zone: TimeZone; text: string }) {
  const mark = MARKS[order.state]
  return (
    <li className="grid grid-cols-[72px_minmax(0,1fr)] gap-2 border-rule border-b py-1 last:border-0">
      <time className="num text-column text-ink-3" dateTime={new Date(timeOf(order)).toISOString()}>
        {formatClock(timeOf(order), zone)}
      </time>
      <span className="wrap-anywhere">
        <span className={order.state === 'cancelled' ? 'text-ink-3' : 'font-medium'}>{text}</span>
        <span className={`flex items-baseline gap-1.5 text-small ${mark.tone}`}>
          <Glyph name={mark.glyph} className="relative top-px size-2.5" />
          <span>
            {orderText(order)}
            {order.receiptAtMs === null ? '' : `, ${formatClock(order.receiptAtMs, zone)}`}
          </span>
        </span>
      </span>
    </li>
  )
}
