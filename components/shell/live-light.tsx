'use client'
import clsx from 'clsx'
import { useNow } from '../../lib/client/clock.tsx'
import { STALE_AFTER_MS, useConnection } from '../../lib/client/live.ts'
import { formatDuration } from '../../lib/core/format/index.ts'

/** Whether figures arrive, and how old the newest is. Green only while they do. */
export function LiveLight() {
  const connection = useConnection()
  const nowMs = useNow()
  const { state, lastDataMs } = connection
  const ageMs = lastDataMs === null ? null : Math.max(0, nowMs - lastDataMs)
  const isFresh = state === 'live' && ageMs !== null && ageMs <= STALE_AFTER_MS
  return (
    <span className="flex items-center gap-[7px] whitespace-nowrap text-ink-2 text-small" data-live={state}>
      <i
        className={clsx(
          'size-[7px] flex-none rounded-full',
          isFresh ? 'animate-beat bg-up-mark' : 'border-[1.5px] border-gone',
        )}
      />
      <span>
        {WORDS[state]}
        {ageMs !== null && state !== 'connecting' ? (
          <span>
            , <span className="max-sm:hidden">data </span>
            {formatDuration(ageMs)}
            <span className="max-sm:hidden"> old</span>
          </span>
        ) : null}
      </span>
    </span>
  )
}

const WORDS = { connecting: 'Connecting', live: 'Live', lost: 'Lost' } as const
