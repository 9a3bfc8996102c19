'use client'
import Link from 'next/link'
import { usePolled } from '../../lib/client/polled.ts'
import type { DueCounts } from '../../lib/contract/post-mortems.ts'
import { DUE_COUNTS } from '../post-mortems/paths.ts'
import { noticesText, overdueText } from './follow-up-words.ts'

/**
 * On the overview: what was promised after incidents and is over its time, and notices of planned work that are to be
 * sent. Draws nothing where nothing is.
 */
export function OverdueLine() {
  const { data } = usePolled<DueCounts>(DUE_COUNTS, 60_000)
  const text = data && overdueText(data.overdueFollowUps, data.overduePostMortems)
  if (!data || !(text || data.notices)) return null
  return (
    <p className="-mt-2 flex flex-wrap gap-x-4 pb-2 text-small">
      {text ? (
        <Link
          href={data.overdueFollowUps > 0 ? '/follow-ups' : '/post-mortems'}
          prefetch={false}
          className="font-medium text-down"
        >
          {text}
        </Link>
      ) : null}
      {data.notices > 0 ? (
        <Link href="/windows" prefetch={false} className="font-medium text-warn">
          {noticesText(data.notices)}
        </Link>
      ) : null}
    </p>
  )
}
