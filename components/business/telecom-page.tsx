'use client'
import type { ReactNode } from 'react'
import { ApiError } from '../../lib/client/api.ts'
import { usePolled } from '../../lib/client/polled.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { TelecomData } from '../../lib/contract/business.ts'
import { formatMoney, formatNumber } from '../../lib/core/format/index.ts'
import { Bullet } from '../charts/bullet.tsx'
import { Age } from '../ui/age.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { BusinessHead, CsvLink, MonthSelect } from './business-head.tsx'
import { ConnectHints } from './connect-hints.tsx'
import { monthTitle } from './figure-text.ts'
import { AgeWords, Tip } from './formula-tip.tsx'
import { DayLanes } from './money-lanes.tsx'
import { businessPath, exportPath } from './paths.ts'
import { lanesOfTelecom, minorOf } from './telecom-model.ts'
import { TelecomTable } from './telecom-table.tsx'
import { TrafficTable } from './traffic-table.tsx'

/** What calls and messages cost: the bill, the budget, the balance, day by day and by category. */
export function TelecomPage({ admins }: { admins: readonly string[] }) {
  const { get } = useUrlState()
  const wishes = { month: get('month'), account: get('account') }
  const polled = usePolled<TelecomData>(businessPath('/telecom', wishes), 30_000, { keepsShown: true })
  const { data, error } = polled
  const isWithout = data === null && error instanceof ApiError && error.status === 404
  return (
    <>
      <BusinessHead
        title="Calls and messages"
        lead={
          data === null ? null : (
            <>
              Twilio, {data.account}, {data.currency}, days of GMT
              {data.asOfMs === null ? '' : <AgeWords sinceMs={data.asOfMs} />}
            </>
          )
        }
        actions={
          data === null ? null : (
            <>
              <MonthSelect month={data.month} months={data.months} />
              <CsvLink what="usage" href={exportPath('telecom', { ...wishes, month: data.month })} />
            </>
          )
        }
      />
      {isWithout ? (
        <div className="grid gap-8">
          <EmptyState title="No Twilio account is connected.">
            Call minutes, messages and what they cost stand here as soon as one is.
          </EmptyState>
          <ConnectHints sources={[]} admins={admins} only="twilio" />
        </div>
      ) : (
        <PolledStates polled={polled} failed="Could not read calls and messages">
          {telecom => <Loaded data={telecom} />}
        </PolledStates>
      )}
    </>
  )
}

function Loaded({ data }: { data: TelecomData }) {
  const lanes = lanesOfTelecom(data)
  return (
    <div className="grid min-w-0 gap-8">
      <BillFigures data={data} />
      {lanes === null ? null : (
        <Section
          title={`Days of ${monthTitle(data.month)}`}
          note="GMT, as Twilio bills. Prices arrive late: days that are still open are grey or hollow"
        >
          <DayLanes data={lanes} />
        </Section>
      )}
      <div className="grid items-start gap-8 xl:grid-cols-2">
        <Section
          title={`Usage of ${monthTitle(data.month)}`}
          note="categories nest: a parent holds its children, and the total is the bill itself"
        >
          <TelecomTable data={data} />
        </Section>
        <Section title="How they ended" note="calls and messages of the month, most first">
          <TrafficTable traffic={data.traffic} />
        </Section>
      </div>
    </div>
  )
}

/** The bill, the spend against its budget, and how long the balance lasts. */
function BillFigures({ data }: { data: TelecomData }) {
  const { totalMicros, currency, budget, balance } = data
  return (
    <dl className="grid gap-6 sm:grid-cols-2 lg:grid-cols-4" aria-label="The bill">
      <Fact title="Billed so far" value={moneyOf(totalMicros, currency)}>
        {totalMicros === null ? 'no total was read yet' : 'total price of all usage, as billed'}
      </Fact>
      {budget === null ? (
        <Fact title="Budget" value="—">
          none is set for this account
        </Fact>
      ) : (
        <BudgetFact budget={budget} currency={currency} />
      )}
      <Fact
        title="Expected at the month’s end"
        value={budget?.expectedMicros == null ? '—' : moneyOf(budget.expectedMicros, currency)}
      >
        {budget === null
          ? 'needs a budget'
          : budget.expectedMicros === null
            ? 'the first day tells nothing yet'
            : 'at the rate of the days that are over'}
      </Fact>
      {balance === null ? (
        <Fact title="Balance" value="—">
          Twilio told none: accounts that pay by invoice have none
        </Fact>
      ) : (
        <Fact
          title={
            <Tip content={<p className="text-ink">{balance.formula}</p>} className="text-ink-2">
              Balance
            </Tip>
          }
          value={moneyOf(balance.micros, balance.currency)}
        >
          {balance.daysLeft === null
            ? 'nothing was spent: it lasts'
            : `lasts ${formatNumber(balance.daysLeft, 0)} days at the mean of the last seven`}
          , <Age sinceMs={balance.asOfMs} /> old
        </Fact>
      )}
    </dl>
  )
}

function Fact({ title, value, children }: { title: ReactNode; value: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-ink-2">{title}</dt>
      <dd className="font-medium text-figure leading-10 tracking-[-0.03em]">{value}</dd>
      <dd className="text-ink-3 text-small">{children}</dd>
    </div>
  )
}

type BudgetProps = { readonly budget: NonNullable<TelecomData['budget']>; readonly currency: string }

function BudgetFact({ budget, currency }: BudgetProps) {
  const { ratio, amountMicros, warnAt, criticalAt } = budget
  const percent = `${formatNumber(ratio * 100, 0)}%`
  return (
    <Fact title="Of the budget" value={percent}>
      of {moneyOf(amountMicros, currency)}; warns at {formatNumber(warnAt * 100, 0)}%
      <Bullet
        value={ratio}
        full={Math.max(1, criticalAt, ratio)}
        thresholds={[
          { value: warnAt, tone: 'warn' },
          { value: criticalAt, tone: 'down' },
        ]}
        width={180}
        label={`${percent} of the budget`}
      />
    </Fact>
  )
}

function moneyOf(micros: number | null, currency: string): string {
  const minor = minorOf(micros, currency)
  return minor === null ? '—' : formatMoney(minor, currency, 'exact')
}
