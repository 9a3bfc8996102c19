'use client'
import clsx from 'clsx'
import Link from 'next/link'
import type { CheckLine, HeartbeatLine, PartAnswer } from '../../lib/contract/runbooks.ts'
import type { LivePart } from '../../lib/core/runbook/types.ts'
import { Age } from '../ui/age.tsx'
import { StateGlyph } from '../ui/state-mark.tsx'
import { checkFacts } from './check-facts.ts'
import { useAnswer, useRunbookView } from './runbook-view.ts'
import { stateOf } from './state-of.ts'

const AUTO = /^auto:\s*/

/** Code within a sentence: how something stands now, or what was typed. */
export function InlineCode({ code }: { code: string }) {
  const part = useRunbookView().parts.get(code)
  if (part) return <LiveInline part={part} />
  if (AUTO.test(code))
    return <span className="text-ink-3 text-small">ticks itself when {code.replace(AUTO, '')} is up</span>
  if (code === 'needs: published_update')
    return <span className="text-ink-3 text-small">needs an update</span>
  return <code>{code}</code>
}

function LiveInline({ part }: { part: LivePart }) {
  const answer = useAnswer(part.key)
  const { isStale } = useRunbookView()
  return (
    <span
      className={clsx('bg-sunk px-1 wrap-anywhere', isStale && 'text-gone')}
      title={part.kind === 'value' ? part.expr : undefined}
      data-live={part.kind}
    >
      {answer === undefined ? <span className="text-ink-3">…</span> : <InlineAnswer answer={answer} />}
    </span>
  )
}

function InlineAnswer({ answer }: { answer: PartAnswer }) {
  switch (answer.kind) {
    case 'figures':
      return <Figures answer={answer} />
    case 'checks':
      return answer.checks.map(check => <CheckWords key={check.key} check={check} />)
    case 'heartbeats':
      return answer.heartbeats.map(row => <HeartbeatWords key={row.key} row={row} />)
    case 'failed':
      return <span className="text-down">cannot be computed: {answer.message}</span>
    default:
      return null
  }
}

function Figures({ answer: { figures, more } }: { answer: Extract<PartAnswer, { kind: 'figures' }> }) {
  if (figures.length === 0) return <span className="text-gone">no data</span>
  return (
    <>
      {figures.map(({ label, text }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: series without labels of their own have only their place
        <span key={`${i} ${label}`}>
          {i > 0 ? ', ' : ''}
          {label === '' ? null : <span className="text-ink-2">{label} </span>}
          <b className="num font-semibold">{text}</b>
        </span>
      ))}
      {more > 0 ? <span className="text-ink-3"> and {more} more</span> : null}
    </>
  )
}

function CheckWords({ check }: { check: CheckLine }) {
  const state = stateOf(check.state)
  return (
    <span>
      <StateGlyph state={state} className="mr-1 size-2.5" />
      <Link href={`/checks/${check.key}`} prefetch={false}>
        {check.name}
      </Link>{' '}
      {check.reason === '' ? '' : `${check.reason}, `}
      {checkFacts(check)}
      {check.atMs === null ? null : (
        <>
          {' '}
          <Age sinceMs={check.atMs} className="text-ink-3" />
        </>
      )}
    </span>
  )
}

function HeartbeatWords({ row }: { row: HeartbeatLine }) {
  return (
    <span className={clsx(row.isLate && 'text-down')}>
      <StateGlyph state={row.isLate ? 'down' : stateOf(row.state)} className="mr-1 size-2.5" />
      {row.lastPingMs === null ? (
        row.reason || 'never pinged'
      ) : (
        <>
          <Age sinceMs={row.lastPingMs} className="font-semibold" /> ago
        </>
      )}
    </span>
  )
}
