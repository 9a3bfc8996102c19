'use client'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { BusinessData, SourceRow } from '../../lib/contract/business.ts'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { BusinessHead, CsvLink, CurrencySelect, DaysSelect, MonthSelect } from './business-head.tsx'
import { ConnectHints } from './connect-hints.tsx'
import { FigureStrip } from './figure-strip.tsx'
import { FigureTable } from './figure-table.tsx'
import { monthName, monthShort } from './figure-text.ts'
import { AgeWords, FigureOrigin, Tip } from './formula-tip.tsx'
import { IncidentCosts } from './incident-costs.tsx'
import { MoneyLanes } from './money-lanes.tsx'
import { OwnFigures } from './own-figures.tsx'
import { businessHref, exportPath, reportHref } from './paths.ts'
import { PlanTable } from './plan-table.tsx'
import { RetentionChart } from './retention-chart.tsx'
import { SourceNotices } from './source-notices.tsx'
import { TelecomTable } from './telecom-table.tsx'
import { useBusiness, useBusinessWish, wishParameters } from './use-business.ts'
import { scaleNote, Waterfall } from './waterfall.tsx'

/** Revenue, calls and users beside incidents: few numbers, each with its formula, its source and its age. */
export function BusinessPage({ admins }: { admins: readonly string[] }) {
  const wish = useBusinessWish()
  const polled = useBusiness(wish)
  const { data } = polled
  return (
    <>
      <BusinessHead
        title="Business"
        lead={data === null ? null : <PageLead data={data} />}
        actions={
          data === null || data.sources.length === 0 ? null : (
            <>
              <MonthSelect month={data.month} months={data.months} />
              <DaysSelect days={wish.days} />
              <CurrencySelect money={data.money} />
              <CsvLink what="days" href={exportPath('days', wishParameters(wish))} />
              <Link href={reportHref(data.month)} className="text-accent">
                Report of {monthName(data.month)}
              </Link>
            </>
          )
        }
      />
      <PolledStates polled={polled} failed="Could not read the business figures" rows={12}>
        {read => <Loaded data={read} admins={admins} />}
      </PolledStates>
    </>
  )
}

function PageLead({ data: { money, days, sources } }: { data: BusinessData }) {
  if (sources.length === 0) return 'Revenue, calls and users on the time axis of incidents.'
  const { rates, currency } = money
  if (rates === null) return `${currency}, days of ${days.zone}. Currencies are never added.`
  const words = Object.entries(rates.rates).map(([from, rate]) => `${from} at ${rate}`)
  return `In ${currency}: ${words.join(', ')}, rates of ${rates.date}.`
}

/** Whether anything of a connector is to be shown: one that has no key yet has no figures. */
const isConnected = (sources: readonly SourceRow[], connector: SourceRow['connector']): boolean =>
  sources.some(source => source.connector === connector && source.state !== 'not_connected')

function Loaded({ data, admins }: { data: BusinessData; admins: readonly string[] }) {
  const { sources, own } = data
  const isNew = sources.length === 0
  return (
    <div className="grid min-w-0 gap-8">
      {isNew ? null : (
        <div className="min-w-0">
          <SourceNotices sources={sources} />
          <FigureStrip data={data} />
          {isConnected(sources, 'stripe') ? <RevenueSections data={data} /> : null}
        </div>
      )}
      {isNew && own.length === 0 ? (
        <EmptyState title="Nothing is connected yet.">
          A figure needs a source: what there is to connect stands below.
        </EmptyState>
      ) : null}
      {isNew ? null : <BesideIncidents data={data} />}
      <OwnFigures own={own} />
      <FigureTable figures={data.figures} />
      <Policies policies={data.policies} />
      <ConnectHints sources={sources} admins={admins} />
    </div>
  )
}

/** Money on the axis of incidents, what they cost, and the bill of calls. */
function BesideIncidents({ data }: { data: BusinessData }) {
  const { telecom } = data
  return (
    <>
      <MoneyLanes data={data} />
      <div className="grid items-start gap-8 xl:grid-cols-[minmax(0,1fr)_496px]">
        <IncidentCosts incidents={data.incidents} />
        {telecom === null ? null : (
          <Section
            title={`Twilio, ${monthName(telecom.month)}`}
            note={
              <>
                {telecom.currency}, usage records, days of GMT
                {telecom.asOfMs === null ? '' : <AgeWords sinceMs={telecom.asOfMs} />}
              </>
            }
            end={
              <Link href={businessHref('/telecom')} prefetch={false} className="text-accent">
                All of it
              </Link>
            }
          >
            <TelecomTable data={telecom} maxDepth={0} />
          </Section>
        )}
      </div>
    </>
  )
}

function RevenueSections({ data }: { data: BusinessData }) {
  const { movements, money, month, figures } = data
  const isRunning = month === data.months.toSorted().at(-1)
  const mrr = figures.find(figure => figure.key === 'mrr')
  const net = figures.find(figure => figure.key === 'net_revenue_retention')
  return (
    <div className="grid items-start gap-8 xl:grid-cols-[720px_minmax(0,1fr)]">
      <Section
        title={`MRR, ${monthName(month)}`}
        note={movements === null ? null : noteOf(money.currency, scaleNote(movements, money.currency))}
        end={
          mrr?.asOfMs == null ? null : (
            <>
              {mrr.source}
              <AgeWords sinceMs={mrr.asOfMs} />
            </>
          )
        }
      >
        {movements === null ? (
          <Missing>{mrr?.missing ?? 'There is no customer whose movements could be added up.'}</Missing>
        ) : (
          <Waterfall sum={movements} currency={money.currency} month={month} isRunning={isRunning} />
        )}
      </Section>
      <div className="min-w-0">
        <Section
          title="Retention"
          note="12 months, % of opening MRR"
          end={net === undefined ? null : <Tip content={<FigureOrigin figure={net} />}>formula</Tip>}
        >
          {mrr !== undefined && mrr.value === null ? (
            <Missing>{mrr.missing}</Missing>
          ) : (
            <>
              <RetentionChart months={data.retention} />
              <PlanTable plans={data.plans} currency={money.currency} before={monthBefore(data)} />
            </>
          )}
        </Section>
      </div>
    </div>
  )
}

const noteOf = (currency: string, scale: string): string =>
  `${currency}, five movements.${scale === '' ? '' : ` ${scale}`}`

/** "Sep", the month that the shown one is compared with. */
function monthBefore({ month }: BusinessData): string {
  const at = new Date(`${month}-01T00:00:00Z`)
  at.setUTCMonth(at.getUTCMonth() - 1)
  return monthShort(at.toISOString().slice(0, 7))
}

const Missing = ({ children }: { children: ReactNode }) => <p className="py-4 text-ink-2">— {children}</p>

/** What is counted and what not, one sentence each. */
function Policies({ policies }: { policies: readonly string[] }) {
  if (policies.length === 0) return null
  return (
    <Section title="How it is counted">
      <ul className="grid max-w-[110ch] gap-1 text-ink-2">
        {policies.map(policy => (
          <li key={policy}>{policy}</li>
        ))}
      </ul>
    </Section>
  )
}
