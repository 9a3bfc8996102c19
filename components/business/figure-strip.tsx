import clsx from 'clsx'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { BusinessData, Figure } from '../../lib/contract/business.ts'
import { Sparkline } from '../charts/sparkline.tsx'
import { QuantityText } from '../ui/quantity.tsx'
import { changeText, countText, figureQuantity, figuresOf } from './figure-text.ts'
import { FigureName, Tip } from './formula-tip.tsx'
import { costRows, type LostTotal, lostTotals, rangeText } from './incident-cost-model.ts'

const HEAD = ['mrr', 'net_revenue_retention', 'customer_churn', 'telecom_cost', 'failed_payments'] as const
const DAY_MS = 86_400_000

/** The few numbers that are looked at first, each with its change, its month and how it was counted. */
export function FigureStrip({ data }: { data: BusinessData }) {
  const figures = figuresOf(data.figures, HEAD)
  if (figures.length === 0) return null
  return (
    <dl
      aria-label="Figures"
      className="grid grid-cols-2 gap-y-6 pt-3 pb-6 md:grid-cols-3 xl:grid-cols-[repeat(5,minmax(0,1fr))_minmax(0,1.2fr)]"
    >
      {figures.map(figure => (
        <StripCell key={figure.key}>
          <dt>
            <FigureName figure={figure} />
          </dt>
          <FigureValue figure={figure} />
          <ChangeLine figure={figure} />
          <DailyLine figure={figure} />
        </StripCell>
      ))}
      <LostCell data={data} />
    </dl>
  )
}

function StripCell({ children, isWide = false }: { children: ReactNode; isWide?: boolean }) {
  return (
    <div
      className={clsx(
        'min-w-0 border-rule pr-4 xl:border-l xl:pl-5 xl:first:border-0 xl:first:pl-0',
        isWide && 'max-md:col-span-2',
      )}
    >
      {children}
    </div>
  )
}

/** Set large; "—" with its reason where it could not be counted. */
function FigureValue({ figure }: { figure: Figure }) {
  const { value, unit, missing, href, title } = figure
  const quantity = figureQuantity(value, unit, { digits: 'auto' })
  const text = (
    <QuantityText
      quantity={quantity}
      reason={value === null ? missing : null}
      className={clsx(
        'font-medium text-figure leading-10 tracking-[-0.03em]',
        value === null && 'text-ink-3',
      )}
    />
  )
  return (
    <dd className="block">
      {href === null ? (
        text
      ) : (
        <Link
          href={href}
          prefetch={false}
          aria-label={`${title}: what it is made of`}
          className="inline-block"
        >
          {text}
        </Link>
      )}
    </dd>
  )
}

function ChangeLine({ figure }: { figure: Figure }) {
  const { change, aside, missing, value, unit } = figure
  return (
    <dd className="line-clamp-3 min-h-8 text-ink-3 text-small">
      {value === null ? (
        missing
      ) : (
        <>
          {change === null ? null : (
            <>
              <span className="text-ink">{changeText(change, unit)}</span> {change.against}
            </>
          )}
          {aside === null ? null : `${change === null ? '' : ', '}${aside}`}
        </>
      )}
    </dd>
  )
}

function DailyLine({ figure: { daily, title } }: { figure: Figure }) {
  if (!daily.some(value => value !== null)) return null
  return (
    <dd className="mt-2 h-7 max-sm:hidden">
      <Sparkline
        points={daily.map((value, index) => [index * DAY_MS, value])}
        stepMs={DAY_MS * 1.5}
        width={132}
        height={28}
        label={`${title} by day, ${countText(daily.length, 'day')}`}
      />
    </dd>
  )
}

/** What incidents of the range cost, added up by currency. */
function LostCell({ data }: { data: BusinessData }) {
  const rows = costRows(data.incidents)
  const totals = lostTotals(rows)
  const open = rows.filter(row => row.endMs === null)
  return (
    <StripCell isWide>
      <dt>
        <Tip
          className="text-ink-2"
          content={
            <>
              <p className="font-medium text-ink">Sum of what each incident cost, low and high ends apart</p>
              <p>Each against the same hours of the four weeks before, p25 to p75.</p>
              <p className="mt-1 text-ink-3">
                Failed payments and lost calls and messages. Revenue at risk is not in it: nobody lost it yet.
              </p>
            </>
          }
        >
          Lost in incidents
        </Tip>
      </dt>
      {totals.length === 0 ? (
        <dd className="font-medium text-figure text-ink-3 leading-10">
          {data.incidents.length === 0 ? 'None' : '—'}
        </dd>
      ) : (
        totals.map(total => (
          <dd
            key={total.currency}
            className={clsx(
              'whitespace-nowrap font-medium tracking-[-0.03em]',
              totals.length === 1 ? 'text-figure leading-10' : 'text-title',
            )}
          >
            {rangeText(total)}
          </dd>
        ))
      )}
      <dd className="text-ink-3 text-small">
        {data.incidents.length === 0 ? (
          `no incident in ${data.days.count} days`
        ) : (
          <>
            <span className="text-ink">{countText(data.incidents.length, 'incident')}</span> in{' '}
            {data.days.count} days
            {rows.length < data.incidents.length ? `, ${rows.length} with a cost` : ''}
          </>
        )}
      </dd>
      {open.length > 0 && lostTotals(open).length > 0 ? (
        <dd className="mt-1 text-ink-3 text-small">
          {lostTotals(open)
            .map((total: LostTotal) => rangeText(total))
            .join(', ')}{' '}
          of it is still open
        </dd>
      ) : null}
    </StripCell>
  )
}
