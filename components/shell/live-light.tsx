'use client'
import clsx from 'clsx'
import { useNow, useNowValue } from '../../lib/client/clock.tsx'
import { STALE_AFTER_MS, useConnectionValue } from '../../lib/client/live.ts'
import { formatDuration } from '../../lib/core/format/index.ts'

const BEAT_MS = 1_000

/** Whether figures arrive, and how old the newest is. Green only while they do. */
export function LiveLight() {
  const state = useConnectionValue(connection => connection.state)
  const ageMs = useDataAgeMs()
  const isFresh = state === 'live' && ageMs !== null && ageMs <= STALE_AFTER_MS
  return (
    <span className="flex items-center gap-[7px] whitespace-nowrap text-ink-2 text-small" data-live={state}>
      <Light isFresh={isFresh} />
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

/** Age of the newest data in whole seconds, as milliseconds: a message within the same second draws nothing. */
function useDataAgeMs(): number | null {
  const nowMs = useNow()
  return useConnectionValue(({ lastDataMs }) =>
    lastDataMs === null ? null : Math.max(0, Math.floor((nowMs - lastDataMs) / 1000)) * 1000,
  )
}

/** Beats with the page's clock: a beat of its own would have every page draw more often. */
function Light({ isFresh }: { isFresh: boolean }) {
  const isDim = useNowValue(nowMs => Math.floor(nowMs / BEAT_MS) % 2 === 1)
  return (
    <i
      className={clsx(
        'size-[7px] flex-none rounded-full',
        isFresh ? 'bg-up-mark' : 'border-[1.5px] border-gone',
        isFresh && isDim && 'dimmed',
      )}
    />
  )
}

const WORDS = { connecting: 'Connecting', live: 'Live', lost: 'Lost' } as const
