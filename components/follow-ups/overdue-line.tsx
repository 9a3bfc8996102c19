'use client'
import Link from 'next/link'
import { usePolled } from '../../lib/client/polled.ts'
import type { DueCounts } from '../../lib/contract/post-mortems.ts'
import { DUE_COUNTS } from '../post-mortems/paths.ts'
import { overdueText } from './follow-up-words.ts'

/** On the overview: what was promised after incidents and is over its time. Draws nothing where nothing is. */
export function OverdueLine() {
  const { data } = usePolled<DueCounts>(DUE_COUNTS, 60_000)
  const text = data && overdueText(data.overdueFollowUps, data.overduePostMortems)
  if (!data || !text) return null
  return (
    <p className="-mt-2 pb-2 text-small">
      <Link
        href={data.overdueFollowUps > 0 ? '/follow-ups' : '/post-mortems'}
        prefetch={false}
        className="font-medium text-down"
      >
        {text}
      </Link>
    </p>
  )
}
