'use client'
import Link from 'next/link'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { ActionRow, RunRow } from '../../lib/contract/recovery.ts'
import { formatDay, formatMinute } from '../../lib/core/format/index.ts'
import { usePersonText } from '../incidents/people.ts'
import { Badge } from '../ui/badge.tsx'
import { ActionButton } from './action-button.tsx'
import { OutcomeMark, RecordMarks } from './outcome-mark.tsx'
import { actionHref, runHref } from './paths.ts'
import type { PressPlace } from './press-model.ts'
import styles from './recovery.module.css'
import { pressedBy, provenText, stateWords } from './recovery-model.ts'
import { ResetBackoff } from './reset-backoff.tsx'
import { useButtonState } from './use-button-state.ts'
import { useRecovery } from './use-recovery.ts'

type ActionLineProps = PressPlace & {
  /** `service/slug` */
  actionKey: string
  variant?: 'pri' | 'alt'
}

/** One action in a row: what it does, what guards it, its record, how it stands, and its button. */
export function ActionLine({ actionKey, variant = 'alt', ...place }: ActionLineProps) {
  const { data, skewMs } = useRecovery()
  const row = data?.actions.find(({ key }) => key === actionKey)
  return (
    <div className={styles.line} data-action={actionKey}>
      {row && data ? <Facts row={row} runs={data.runs} skewMs={skewMs} place={place} /> : <p>{actionKey}</p>}
      <div className={styles.button}>
        <ActionButton actionKey={actionKey} variant={variant} className="w-full *:w-full" {...place} />
      </div>
    </div>
  )
}

type FactsProps = { row: ActionRow; runs: readonly RunRow[]; skewMs: number; place: PressPlace }

function Facts({ row, runs, skewMs, place }: FactsProps) {
  const refusal = useRefusal('actions.write')
  return (
    <>
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2 font-semibold wrap-anywhere">
          {row.name}
          {row.isDangerous ? <Badge tone="warn">dangerous</Badge> : null}
          {row.kind === 'diagnostic' ? <Badge>looks only</Badge> : null}
        </p>
        <p className="text-ink-2 text-small wrap-anywhere">{row.description}</p>
        {row.source === 'page' && refusal === null ? (
          <Link href={actionHref(row.key)} prefetch={false} className="text-accent text-small">
            Change
          </Link>
        ) : null}
      </div>
      <div className="min-w-0 text-ink-2 text-small">
        <p className="line-clamp-3" title={row.guardWords}>
          {row.guardWords}
        </p>
        {row.automatic ? <p className="text-ink-3">{automaticText(row.automatic)}</p> : null}
      </div>
      <div className={`${styles['record-cell']} min-w-0 text-ink-2 text-small`}>
        <RecordMarks record={row.record} />
        <p>{provenText(row)}</p>
      </div>
      <div className={`${styles.say} min-w-0 text-ink-2 text-small`}>
        <Say row={row} runs={runs} skewMs={skewMs} place={place} />
      </div>
    </>
  )
}

/** How it stands with running by itself, and why not. */
const automaticText = ({ whyNot }: NonNullable<ActionRow['automatic']>): string =>
  whyNot === null ? 'Runs by itself' : `Not by itself. ${whyNot}`

function Say({ row, runs, skewMs, place }: FactsProps) {
  const { zone } = useTimeZone()
  const personText = usePersonText()
  const state = useButtonState({ row, runs, skewMs })
  if (state.kind === 'on') {
    const run = runs.find(({ id }) => id === state.runId)
    return (
      <p>
        <b className="font-medium text-ink">{run ? stateWords(run) : state.label}</b>
        {run ? `, ${run.trigger === 'automatic' ? 'ran' : 'pressed'} ${pressedBy(run, personText)}` : ''}.{' '}
        <Link
          href={runHref(state.runId)}
          prefetch={false}
          className="text-accent underline underline-offset-2"
        >
          Follow it
        </Link>
      </p>
    )
  }
  if (state.kind === 'refused')
    return (
      <>
        <p>{state.reason}.</p>
        {state.guard === 'cooldown' ? <ResetBackoff row={row} /> : null}
        {state.offer === null ? null : (
          <div className="mt-1 flex flex-wrap items-center gap-2">
            In its place: <ActionButton actionKey={state.offer} {...place} />
          </div>
        )}
      </>
    )
  const [last] = row.record
  if (!last) return <p>Ready</p>
  return (
    <p>
      <Link href={runHref(last.runId)} prefetch={false}>
        <OutcomeMark outcome={last.outcome} />
      </Link>{' '}
      {formatDay(last.atMs, zone).slice(4)} {formatMinute(last.atMs, zone)}
      {row.lastPress ? `, pressed by ${personText(row.lastPress.by)}` : ''}
    </p>
  )
}
