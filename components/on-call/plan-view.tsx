'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { PagePlan, PlanHole, PlanOrder } from '../../lib/contract/on-call.ts'
import { formatClock } from '../../lib/core/format/index.ts'
import { Glyph } from '../ui/glyph.tsx'
import { momentsOf, type PlanMoment, sinceText } from './machine-model.ts'
import { escalationHref } from './paths.ts'
import { PersonName } from './person-name.tsx'
import { METHOD_WORDS } from './readiness-model.ts'

/** The walk as a line with stops: filled where somebody is told, a broken ring where it falls into a hole. */
export function PlanView({ plan }: { plan: PagePlan }) {
  const moments = momentsOf(plan)
  return (
    <>
      <ol className="border-rule-2 border-l">
        {moments.map(moment => (
          <Moment key={moment.key} moment={moment} startMs={plan.atMs} />
        ))}
      </ol>
      <p className="mt-3 text-ink-3 text-small">
        As <Link href={escalationHref(plan.escalation)}>{plan.escalation}</Link> stands now, if every message
        arrives and nobody answers within two days.
      </p>
      {plan.decisions.length > 0 ? (
        <details className="mt-3">
          <summary className="cursor-pointer text-ink-2 text-small">
            Why: {plan.decisions.length} decisions in their order
          </summary>
          <ol className="mt-1">
            {plan.decisions.map((decision, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a plan is drawn whole, and two decisions may be alike
              <li key={index} className="grid grid-cols-[72px_minmax(0,1fr)] gap-2 text-small">
                <span className="num text-ink-3">{sinceText(decision.atMs, plan.atMs)}</span>
                <span className="text-ink-2 wrap-anywhere">{decision.reason}</span>
              </li>
            ))}
          </ol>
        </details>
      ) : null}
    </>
  )
}

function Moment({ moment, startMs }: { moment: PlanMoment; startMs: number }) {
  const { zone } = useTimeZone()
  const skipped = moment.step?.skippedBecause ?? null
  const isEmpty = skipped === null && moment.orders.length === 0
  return (
    <li className="relative pb-3 pl-5" data-row>
      <Stop kind={isEmpty ? 'hole' : skipped === null ? 'told' : 'empty'} />
      <p className={clsx(skipped && 'text-ink-3')}>
        <span className="num mr-2 text-column">{sinceText(moment.atMs, startMs)}</span>
        <span className="font-medium">{moment.name}</span>{' '}
        <span className="num text-column text-ink-3">{formatClock(moment.atMs, zone)}</span>
        {moment.round > 0 ? <span className="text-ink-3 text-small"> round {moment.round + 1}</span> : null}
      </p>
      {skipped ? <p className="text-ink-3 text-small">Left out: {skipped}.</p> : null}
      <ul>
        {moment.orders.map(order => (
          <Told
            key={`${order.atMs} ${order.person?.email} ${order.method?.name} ${order.receiver}`}
            order={order}
            moment={moment}
          />
        ))}
        {moment.holes.map(hole => (
          <Hole key={hole.reason} hole={hole} />
        ))}
      </ul>
      {isEmpty && moment.holes.length === 0 ? (
        <p className="text-down">Nobody is told: the same hole as in a round before.</p>
      ) : null}
      {moment.step?.duties && moment.orders.length > 0 ? (
        <p className="whitespace-pre-line text-ink-2 text-small">{moment.step.duties}</p>
      ) : null}
    </li>
  )
}

const STOPS = {
  told: 'rounded-full border-2 border-ink bg-ink',
  empty: 'rounded-full border-2 border-rule-2 bg-paper',
  hole: 'rounded-full border-2 border-down border-dashed bg-paper',
} as const

function Stop({ kind }: { kind: keyof typeof STOPS }) {
  return <i aria-hidden="true" className={clsx('absolute top-[5px] -left-[5px] size-[9px]', STOPS[kind])} />
}

function Told({ order, moment }: { order: PlanOrder; moment: PlanMoment }) {
  const later = order.atMs - moment.atMs
  return (
    <li className="flex flex-wrap gap-x-2">
      {order.receiver === null ? (
        <>
          <PersonName person={order.person} className="font-medium" />
          <span className="text-ink-2">
            {order.method ? `by ${METHOD_WORDS[order.method.kind]}, ${order.method.name}` : null}
          </span>
        </>
      ) : (
        <span>
          receiver <span className="font-medium">{order.receiver}</span>
        </span>
      )}
      {later >= 1_000 ? (
        <span className="num text-column text-ink-3">{sinceText(order.atMs, moment.atMs)} later</span>
      ) : null}
    </li>
  )
}

function Hole({ hole }: { hole: PlanHole }) {
  return (
    <li className="mt-1 flex items-baseline gap-2 border border-down border-dashed px-2 py-1">
      <Glyph name="no_data" className="relative top-px size-3 text-down" />
      <span>
        <b className="font-semibold text-down">Hole.</b> {hole.reason}
      </span>
    </li>
  )
}
