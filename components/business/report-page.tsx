'use client'
import Link from 'next/link'
import { usePolled } from '../../lib/client/polled.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { BusinessData } from '../../lib/contract/business.ts'
import type { BusinessReport } from '../../lib/contract/business-asks.ts'
import { PrintButton } from '../reports/print-button.tsx'
import { buttonClass } from '../ui/button.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { CurrencySelect } from './business-head.tsx'
import { commonReason } from './figure-table.tsx'
import { changeText, figuresOf, figureText, monthName, monthShort, monthTitle } from './figure-text.ts'
import { costRows, lostTotals, rangeText } from './incident-cost-model.ts'
import { businessHref, businessPath, exportPath } from './paths.ts'
import { PlanTable } from './plan-table.tsx'
import styles from './report.module.css'
import { SourceNotices } from './source-notices.tsx'
import { TelecomTable } from './telecom-table.tsx'
import { readWish } from './use-business.ts'
import { Waterfall } from './waterfall.tsx'

const KEYS = [
  'mrr',
  'revenue',
  'customers',
  'net_revenue_retention',
  'gross_revenue_retention',
  'customer_churn',
  'arpa',
  'ltv',
  'quick_ratio',
  'trial_conversion',
  'failed_payments',
  'refunds',
  'disputes',
  'telecom_minutes',
  'telecom_cost',
] as const

/** A month on one page: figures, movements, plans, calls and what incidents cost. Made to be printed. */
export function ReportPage({ month }: { month: string }) {
  const { get } = useUrlState()
  const { currency } = readWish(get)
  const polled = usePolled<BusinessReport>(businessPath(`/reports/${month}`, { currency }), 60_000)
  const { data } = polled
  return (
    <div data-report className={styles.report}>
      <nav aria-label="Where you are" className="mt-3 flex gap-1.5 text-ink-3 text-small" data-no-print>
        <Link href={businessHref('')}>Business</Link>
        <span aria-hidden="true">/</span>
        <b className="font-medium text-ink" aria-current="page">
          Report of {monthTitle(month)}
        </b>
      </nav>
      <PageHead
        title={`Business, ${monthTitle(month)}`}
        lead={data === null ? null : leadOf(data.business)}
        actions={
          <span className="flex flex-wrap items-center gap-2" data-no-print>
            {data === null ? null : <CurrencySelect money={data.business.money} />}
            <a className={buttonClass('alt')} href={exportPath('movements', { month })} download>
              Movements, CSV
            </a>
            <PrintButton />
          </span>
        }
      />
      <PolledStates polled={polled} failed="Could not read this month" rows={12}>
        {report => <ReportBody report={report} />}
      </PolledStates>
    </div>
  )
}

function leadOf({ money, days, atMs, months, month }: BusinessData): string {
  const isRunning = month === months.toSorted().at(-1)
  const written = new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')
  return `In ${money.currency}, days of ${days.zone}${isRunning ? ', so far' : ''}. Written ${written} UTC.`
}

function ReportBody({ report: { month, business, telecom } }: { report: BusinessReport }) {
  const { movements, money, figures, plans, policies, sources } = business
  const shown = figuresOf(figures, KEYS)
  return (
    <>
      <SourceNotices sources={sources} />
      <div className={styles.columns}>
        <Section title="Figures" note="each with its formula">
          {shown.length === 0 ? (
            <p className="py-2 text-ink-2">— No source of revenue is connected.</p>
          ) : (
            <FigureLines figures={shown} />
          )}
        </Section>
        <div className={styles.column}>
          <Section title="Recurring revenue" note={`${money.currency}, five movements`}>
            {movements === null ? (
              <p className="py-2 text-ink-2">
                — {figures.find(figure => figure.key === 'mrr')?.missing ?? 'No movement in this month.'}
              </p>
            ) : (
              <Waterfall
                sum={movements}
                currency={money.currency}
                month={month}
                isRunning={month === business.months.toSorted().at(-1)}
              />
            )}
          </Section>
          <Section title="Plans">
            {movements === null && plans.length === 0 ? (
              <p className="py-2 text-ink-2">—</p>
            ) : (
              <PlanTable plans={plans} currency={money.currency} before={beforeOf(month)} />
            )}
          </Section>
          {telecom === null ? null : (
            <Section title={`Twilio, ${monthName(telecom.month)}`} note={telecom.currency}>
              <TelecomTable data={telecom} maxDepth={0} />
            </Section>
          )}
          <LostLine business={business} />
        </div>
      </div>
      {policies.length === 0 ? null : (
        <p className={`mt-6 text-ink-3 text-small ${styles.policies}`}>{policies.join('. ')}.</p>
      )}
    </>
  )
}

const beforeOf = (month: string): string => {
  const at = new Date(`${month}-01T00:00:00Z`)
  at.setUTCMonth(at.getUTCMonth() - 1)
  return monthShort(at.toISOString().slice(0, 7))
}

function FigureLines({ figures }: Pick<BusinessData, 'figures'>) {
  const common = commonReason(figures)
  return (
    <>
      {common === null ? null : <p className="mb-1 text-ink-2">— {common}</p>}
      <Table caption="Figures of the month">
        <thead>
          <tr>
            <Th>Figure</Th>
            <Th isNumber>value</Th>
            <Th isNumber>change</Th>
          </tr>
        </thead>
        <tbody>
          {figures.map(({ key, title, value, unit, change, formula, missing }) => (
            <Tr key={key}>
              <Td>
                {title}
                <span className="block text-ink-3 text-micro">
                  {missing === null || missing === common ? formula : `— ${missing}`}
                </span>
              </Td>
              <Td isNumber className="font-medium">
                {figureText(value, unit)}
              </Td>
              <Td isNumber>{change === null ? '' : changeText(change, unit)}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </>
  )
}

/** The gravest line of the month in one sentence each. */
function LostLine({ business: { incidents, month } }: { business: BusinessData }) {
  const ofMonth = incidents.filter(one => new Date(one.startMs).toISOString().slice(0, 7) === month)
  const totals = lostTotals(costRows(ofMonth))
  return (
    <Section
      title="Incidents"
      note="what they cost against the same hours of the four weeks before, p25 to p75"
    >
      {ofMonth.length === 0 ? (
        <p className="py-2 text-ink-3">None in this month.</p>
      ) : (
        <ul>
          {ofMonth.map(one => (
            <li key={one.id} className="flex gap-x-3 border-rule border-b py-1 last:border-0">
              <span className="min-w-0 flex-1">
                {one.badge}: {one.title}
              </span>
              <span className="num text-column">
                {one.cost === null || one.cost.totals.length === 0
                  ? '—'
                  : one.cost.totals.map(rangeText).join(', ')}
              </span>
            </li>
          ))}
          <li className="flex gap-x-3 py-1 font-semibold">
            <span className="flex-1">All of them</span>
            <span className="num text-column">
              {totals.length === 0 ? '—' : totals.map(rangeText).join(', ')}
            </span>
          </li>
        </ul>
      )}
    </Section>
  )
}
