import clsx from 'clsx'
import Link from 'next/link'
import type { MovementSum } from '../../lib/contract/business.ts'
import { formatMoney } from '../../lib/core/format/index.ts'
import { countText, digitsOf, MOVEMENT_TITLES, monthName, nextMonth } from './figure-text.ts'
import { businessHref } from './paths.ts'
import styles from './waterfall.module.css'
import { barOf, type Scale, type Step, scaleOf, stepsOf } from './waterfall-model.ts'

type WaterfallProps = {
  readonly sum: MovementSum
  readonly currency: string
  readonly month: string
  /** The month is not over: its end is now. */
  readonly isRunning: boolean
}

/** From a month's opening to its closing by the five movements: each bar begins where the one before it ended. */
export function Waterfall({ sum, currency, month, isRunning }: WaterfallProps) {
  const scale = scaleOf(sum)
  const steps = stepsOf(sum)
  const digits = digitsOf(
    steps.flatMap(step => [step.fromMinor, step.toMinor]),
    currency,
  )
  return (
    <ol className={styles.list}>
      {steps.map((step, index) => (
        <WaterfallRow
          key={step.key}
          {...{ step, currency, month, scale, digits }}
          title={titleOf(step.key, month, isRunning)}
          isLast={index === steps.length - 1}
        />
      ))}
    </ol>
  )
}

type Key = Step['key']

function titleOf(key: Key, month: string, isRunning: boolean): string {
  if (key === 'opening') return `1 ${monthName(month)}`
  if (key === 'closing') return isRunning ? 'Now' : `1 ${monthName(nextMonth(month))}`
  return MOVEMENT_TITLES[key]
}

type RowProps = {
  readonly step: Step
  readonly title: string
  readonly currency: string
  readonly month: string
  readonly scale: Scale
  readonly digits: 'exact' | 'whole'
  readonly isLast: boolean
}

function WaterfallRow({ step, title, currency, month, scale, digits, isLast }: RowProps) {
  const { key, customers, fromMinor, toMinor } = step
  const isTotal = key === 'opening' || key === 'closing'
  const minor = isTotal ? toMinor : toMinor - fromMinor
  const isLoss = key === 'contraction' || key === 'churned'
  const { leftPercent, widthPercent, endPercent } = barOf(step, scale)
  return (
    <li data-row className={clsx(styles.row, isTotal && 'font-semibold')}>
      <span className={isTotal ? '' : 'text-ink-2'}>
        {isTotal ? title : <Link href={businessHref('/movements', { month, kind: key })}>{title}</Link>}
      </span>
      <span className="num text-right">
        {formatMoney(minor, currency, { digits, code: 'none', sign: !isTotal })}
      </span>
      <span aria-hidden="true" className={styles.track}>
        <i
          className={clsx(styles.bar, isTotal ? styles.total : isLoss ? styles.loss : styles.gain)}
          style={{ left: `${leftPercent}%`, width: `${widthPercent}%` }}
          data-empty={minor === 0 || undefined}
        />
        {isTotal && scale.isBroken && widthPercent > 0 ? <BreakMark /> : null}
        {isLast ? null : <i className={styles.link} style={{ left: `${endPercent}%` }} />}
      </span>
      <span className={styles.aside}>{customers === null ? null : countText(customers, 'customer')}</span>
    </li>
  )
}

/** Says of a bar that its beginning is left out. */
const BreakMark = () => (
  <svg className={styles.break} width="16" height="28" viewBox="0 0 16 28" aria-hidden="true">
    <path d="M9 2 4 26M15 2l-5 24" stroke="var(--paper)" strokeWidth="2.5" />
  </svg>
)

/** What the head says of a waterfall whose bars do not begin at zero. */
export function scaleNote(sum: MovementSum, currency: string): string {
  const { isBroken, lowMinor } = scaleOf(sum)
  return isBroken ? `Bars start at ${formatMoney(lowMinor, currency, { digits: 'whole', code: 'none' })}` : ''
}
