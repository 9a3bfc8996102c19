'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { useRangeHref } from '../../lib/client/time-range.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import type { SloView } from '../../lib/contract/watch.ts'
import { Bullet } from '../charts/index.ts'
import { PageCharts } from '../charts/page-charts.tsx'
import { QueryChart } from '../charts/query-chart.tsx'
import { Glyph, type GlyphName } from '../ui/glyph.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import {
  BURN_WINDOWS,
  budgetText,
  burnSentence,
  keyOf,
  rateText,
  rateTone,
  STANDING_WORDS,
  type Standing,
  shareText,
  spentShare,
  standingOf,
  targetText,
} from './objective-model.ts'

type TableProps = { readonly views: readonly SloView[]; readonly isStale?: boolean }

const MEDIUM = 'max-md:hidden'
const WIDE = 'max-sm:hidden'

/** Objectives as rows; an open one shows what its rates mean and the course of its budget. */
export function ObjectiveTable({ views, isStale = false }: TableProps) {
  const { get, step } = useUrlState()
  const open = get('objective')
  return (
    <Table caption="Objectives, worst first">
      <thead>
        <tr>
          <Th>Stands</Th>
          <Th>Objective</Th>
          <Th isNumber className={WIDE}>
            target
          </Th>
          <Th isNumber>actual</Th>
          <Th className={WIDE}>Budget</Th>
          {BURN_WINDOWS.map(window => (
            <Th key={window} isNumber className={MEDIUM}>
              {window}
            </Th>
          ))}
        </tr>
      </thead>
      {views.map(view => {
        const key = keyOf(view)
        return (
          <Objective
            key={key}
            view={view}
            isStale={isStale}
            isOpen={key === open}
            onToggle={() => step({ objective: key === open ? null : key })}
          />
        )
      })}
    </Table>
  )
}

const LOOKS: Readonly<Record<Standing, { readonly glyph: GlyphName; readonly className: string }>> = {
  burning: { glyph: 'down', className: 'text-down' },
  missed: { glyph: 'down', className: 'text-down' },
  ticket: { glyph: 'degraded', className: 'text-warn' },
  met: { glyph: 'up', className: 'text-up-mark' },
  no_data: { glyph: 'no_data', className: 'text-gone' },
  problem: { glyph: 'unknown', className: 'text-gone' },
}

type ObjectiveProps = { view: SloView; isStale: boolean; isOpen: boolean; onToggle: () => void }

function Objective({ view, isStale, isOpen, onToggle }: ObjectiveProps) {
  const standing = standingOf(view)
  const look = LOOKS[standing]
  const hrefOf = useRangeHref()
  return (
    <tbody data-row className={clsx('border-rule border-b', isStale && 'text-ink-3', isOpen && 'bg-sunk')}>
      <Tr>
        <Td>
          <span className="inline-flex items-baseline gap-2 whitespace-nowrap">
            <Glyph name={look.glyph} className={clsx('relative top-[1.5px] size-3', look.className)} />
            <span className={standing === 'met' ? 'text-ink-2' : look.className}>
              {STANDING_WORDS[standing]}
            </span>
          </span>
        </Td>
        <Td>
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={onToggle}
            className="text-left font-medium hover:underline"
          >
            {view.name}
          </button>{' '}
          <Link href={hrefOf(`/services/${view.service}`)} className="text-ink-3 text-small">
            {view.service}
            {view.part === null ? '' : `, ${view.part}`}
          </Link>
          {view.problem === null ? null : <span className="block text-ink-2">{view.problem}</span>}
          <span className="mt-1 block sm:hidden">
            <Budget view={view} isStale={isStale} />
          </span>
        </Td>
        <Td isNumber className={WIDE}>
          {targetText(view.targetRatio)}
          <span className="ml-1.5 font-sans text-[0.88em] text-ink-3">{view.over}</span>
        </Td>
        <Td isNumber className={clsx(view.isMet === false && 'font-semibold text-down')}>
          {shareText(view.actualRatio)}
          <span className="block font-normal text-ink-3 sm:hidden">of {targetText(view.targetRatio)}</span>
        </Td>
        <Td className={WIDE}>
          <Budget view={view} isStale={isStale} />
        </Td>
        {BURN_WINDOWS.map(window => (
          <Rate key={window} window={window} rate={view.burnRates[window]} />
        ))}
      </Tr>
      {isOpen ? (
        <tr>
          <td colSpan={5 + BURN_WINDOWS.length} className="border-rule border-b px-2 pb-4">
            <Details view={view} />
          </td>
        </tr>
      ) : null}
    </tbody>
  )
}

function Rate({ window, rate }: { window: (typeof BURN_WINDOWS)[number]; rate: number | null }) {
  const tone = rateTone(window, rate)
  return (
    <Td
      isNumber
      className={clsx(
        MEDIUM,
        tone === 'down' && 'font-semibold text-down',
        tone === 'warn' && 'font-semibold text-warn',
      )}
    >
      {rateText(rate)}
    </Td>
  )
}

const BUDGET_LIMITS = [
  { value: 0.8, tone: 'warn' },
  { value: 1, tone: 'down' },
] as const

function Budget({ view, isStale }: { view: SloView; isStale: boolean }) {
  if (view.budget === null) {
    return <span className="text-ink-3">{view.problem === null ? 'nothing was judged yet' : '—'}</span>
  }
  const spent = spentShare(view.budget)
  const text = budgetText(view.budget)
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3">
      <Bullet
        value={spent}
        full={1}
        thresholds={BUDGET_LIMITS}
        isLate={isStale}
        label={`${Math.round(spent * 100)}% of the budget is spent`}
      />
      <span className={clsx('text-small', view.budget.left < 0 ? 'text-down' : 'text-ink-2')}>{text}</span>
    </span>
  )
}

const nameBudget = () => 'left'
const EMPTY = { value: 0, label: 'spent' } as const

function Details({ view }: { view: SloView }) {
  return (
    <div className="grid gap-3 pt-1">
      <p className="max-w-[80ch]">{view.problem ?? burnSentence(view)}</p>
      <p className="max-w-[80ch] text-ink-3 text-small">
        Rule: {view.rule}. A burn rate of 1× spends the budget exactly over {view.over}. Above 14.4× over 1 h
        and 5 m, or 6× over 6 h and 30 m, somebody is called; above 1× over 3 d and 6 h it is a ticket.
      </p>
      <dl className="flex flex-wrap gap-x-6 md:hidden">
        {BURN_WINDOWS.map(window => (
          <div key={window}>
            <dt className="text-ink-3 text-small">{window}</dt>
            <dd className="num">{rateText(view.burnRates[window])}</dd>
          </div>
        ))}
      </dl>
      {view.budgetQuery === null ? null : (
        <PageCharts>
          <QueryChart
            expr={view.budgetQuery}
            title="Budget left"
            note={`share of ${view.over}`}
            unit="ratio"
            height={140}
            nameOf={nameBudget}
            judged="left"
            target={EMPTY}
            badSide="below"
            pastTone="down"
            emptyText="No budget was recorded in this stretch: it is written every five minutes."
          />
        </PageCharts>
      )}
    </div>
  )
}
