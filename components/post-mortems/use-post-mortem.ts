'use client'
import { useEffect, useRef } from 'react'
import { useLiveState } from '../../lib/client/live.ts'
import { type Polled, useAskAgain, usePolled } from '../../lib/client/polled.ts'
import type { PostMortemDetail, PostMortemPulse } from '../../lib/contract/post-mortems.ts'
import { postMortemPath } from './paths.ts'
import type { ProseCopy } from './prose-copy.ts'

/** Where the live channel is down, the page still asks this often. */
const ASKED_EVERY_MS = 15_000
/** While people type, what stands beside the text is asked for at most this often. */
const AT_MOST_EVERY_MS = 1_500

/** When the live channel last said that a post-mortem changed; null before it spoke. */
const usePulse = (id: string): number | null =>
  useLiveState<PostMortemPulse>(`post_mortem:${id}`, {}).data?.askAgainAtMs ?? null

/** A post-mortem, asked for again whenever the live channel says that it changed. */
export function usePostMortem(id: string): Polled<PostMortemDetail> {
  const polled = usePolled<PostMortemDetail>(postMortemPath(id), ASKED_EVERY_MS)
  const askAgain = useAskAgain()
  const pulse = usePulse(id)
  const askedAtMs = useRef(0)
  useEffect(() => {
    if (pulse === null) return
    const waitMs = Math.max(0, askedAtMs.current + AT_MOST_EVERY_MS - Date.now())
    const timer = setTimeout(() => {
      askedAtMs.current = Date.now()
      askAgain(postMortemPath(id))
    }, waitMs)
    return () => clearTimeout(timer)
  }, [pulse, id, askAgain])
  return polled
}

/** Has the copy fetch what others typed, as soon as it is known that they did. */
export function useFollowedProse(copy: ProseCopy | null, detail: PostMortemDetail): void {
  const { id, documentVersion, state } = detail
  const pulse = usePulse(id)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each word of the channel, version and step is a reason.
  useEffect(() => {
    copy?.askAgain()
  }, [copy, pulse, documentVersion, state])
}
