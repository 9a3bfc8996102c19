'use client'
import clsx from 'clsx'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useRef, useState } from 'react'
import type { ActionRow, RunRow } from '../../lib/contract/recovery.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { fetched } from '../ui/fetched.tsx'
import { Glyph } from '../ui/glyph.tsx'
import type { ButtonState } from './button-state.ts'
import { Elapsed, Remaining } from './clock-text.tsx'
import { runHref } from './paths.ts'
import type { PressPlace } from './press-model.ts'
import styles from './recovery.module.css'
import { useButtonState } from './use-button-state.ts'
import { useRecovery } from './use-recovery.ts'

const PressDialog = dynamic(
  fetched('The press', () => import('./press-dialog.tsx').then(module => module.PressDialog), {
    isFloating: true,
  }),
  { ssr: false },
)

type ActionButtonProps = PressPlace & {
  /** `service/slug` */
  actionKey: string
  variant?: 'pri' | 'alt'
  className?: string
}

/** The button of one action: it says what it does, or why not now and until when; pressed, it asks once more. */
export function ActionButton({ actionKey, variant = 'alt', className, ...place }: ActionButtonProps) {
  const { data, error, skewMs } = useRecovery()
  const row = data?.actions.find(({ key }) => key === actionKey)
  if (data && row) return <Known {...{ row, runs: data.runs, skewMs, variant, className, place }} />
  const words = data ? `No such action: ${actionKey}` : error ? error.message : 'Reading …'
  return <span className={clsx(styles.frame, className)}>{words}</span>
}

type KnownProps = {
  row: ActionRow
  runs: readonly RunRow[]
  skewMs: number
  variant: 'pri' | 'alt'
  className: string | undefined
  place: PressPlace
}

function Known({ row, runs, skewMs, variant, className, place }: KnownProps) {
  // Once fetched it stays, so that the browser gives the focus back to the button when it closes.
  const [dialog, setDialog] = useState<'not yet' | 'open' | 'closed'>('not yet')
  const at = useRef<HTMLSpanElement>(null)
  const state = useButtonState({ row, runs, skewMs })
  const close = () => {
    setDialog('closed')
    // The button that was pressed may be a link to its run by now: the browser gives the focus to neither.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body)
        at.current?.querySelector<HTMLElement>('a, button')?.focus()
    })
  }
  return (
    <>
      <span ref={at} className={clsx('inline-flex max-w-full', className)}>
        <Face {...{ row, state, skewMs, variant }} onPress={() => setDialog('open')} />
      </span>
      {dialog === 'not yet' ? null : (
        <PressDialog
          actionKey={row.key}
          name={row.name}
          isTable={row.isTable}
          place={place}
          isOpen={dialog === 'open'}
          onClose={close}
        />
      )}
    </>
  )
}

type FaceProps = {
  row: ActionRow
  state: ButtonState
  skewMs: number
  variant: 'pri' | 'alt'
  onPress: () => void
}

function Face({ row, state, skewMs, variant, onPress }: FaceProps) {
  if (state.kind === 'on')
    return (
      <Link
        href={runHref(state.runId)}
        prefetch={false}
        className={buttonClass('alt', clsx(styles.press, 'border-accent'))}
      >
        <span className="sr-only">{row.name}: </span>
        {state.label}
        {state.sinceMs === null ? null : <Elapsed atMs={state.sinceMs} skewMs={skewMs} />}
      </Link>
    )
  if (state.kind === 'ready')
    return (
      <Button variant={variant} className={styles.press} aria-haspopup="dialog" onClick={onPress}>
        <span className="truncate">{state.label}</span>
        {state.label === row.name ? null : <span className="sr-only">: {row.name}</span>}
      </Button>
    )
  // A role that may never press it sees no button: only who may.
  if (state.guard === 'role')
    return (
      <span className={styles.frame}>
        <Glyph name="lock" className="size-2.5" />
        {state.label}
      </span>
    )
  return (
    <Button className={styles.press} disabledReason={state.reason}>
      <span className="sr-only">{row.name}: </span>
      {state.label}
      {state.untilMs === null ? null : <Remaining atMs={state.untilMs} skewMs={skewMs} />}
    </Button>
  )
}
