'use client'
import clsx from 'clsx'
import { type ReactNode, useId } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useWished } from '../../lib/client/use-wished.ts'
import { formatMinute } from '../../lib/core/format/index.ts'
import type { RunbookItem } from '../../lib/core/runbook/types.ts'
import { Glyph } from '../ui/glyph.tsx'
import { useRunbookView } from './runbook-view.ts'

type TaskProps = { readonly item: RunbookItem & { readonly key: string }; readonly children: ReactNode }

/** An item of the checklist in its place in the text. Without anything to tick it for, it is a box on paper. */
export function TaskItem({ item, children }: TaskProps) {
  const { ticking } = useRunbookView()
  const { zone } = useTimeZone()
  const id = useId()
  const standing = ticking?.of(item.key) ?? null
  const tick = standing?.tick ?? null
  const { shown: isDone, wish } = useWished(tick !== null)
  const isBlocked = tick === null && standing?.blockedBy !== null
  const isOff = ticking === null || standing === null || ticking.refusal !== null || isBlocked
  return (
    <li className="list-none">
      <div className="flex items-baseline gap-2.5 max-sm:min-h-11 max-sm:py-2">
        <input
          type="checkbox"
          aria-labelledby={id}
          className="relative top-[2px] m-0 size-3.5 flex-none accent-accent max-sm:size-5"
          checked={isDone}
          disabled={isOff}
          onChange={event => {
            wish(event.target.checked)
            ticking?.press(item.key, event.target.checked)
          }}
        />
        <div id={id} className={clsx('min-w-0 flex-1', isDone && 'text-ink-2')}>
          {children}
          {standing?.blockedBy ? (
            <span className="flex items-baseline gap-1.5 text-ink-3 text-small">
              <Glyph name="lock" className="size-2.5" /> {standing.blockedBy}
            </span>
          ) : null}
        </div>
        {tick === null ? null : (
          <span className="whitespace-nowrap text-ink-3 text-small">
            {ticking?.personText(tick.by)} <span className="num">{formatMinute(tick.atMs, zone)}</span>
          </span>
        )}
      </div>
    </li>
  )
}
