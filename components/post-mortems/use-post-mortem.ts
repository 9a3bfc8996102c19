'use client'
import { useEffect } from 'react'
import { useLiveState } from '../../lib/client/live.ts'
import { type Polled, useAskAgain, usePolled } from '../../lib/client/polled.ts'
import type { PostMortemDetail, PostMortemPulse } from '../../lib/contract/post-mortems.ts'
import { postMortemPath } from './paths.ts'
import type { ProseCopy } from './prose-copy.ts'

/** Where the live channel is down, the page still asks this often. */
const ASKED_EVERY_MS = 15_000

/** A post-mortem, asked for again whenever the live channel says that it changed. */
export function usePostMortem(id: string): Polled<PostMortemDetail> {
  const polled = usePolled<PostMortemDetail>(postMortemPath(id), ASKED_EVERY_MS)
  const pulse = useLiveState<PostMortemPulse>(`post_mortem:${id}`, {})
  const askAgain = useAskAgain()
  const atMs = pulse.data?.askAgainAtMs ?? null
  useEffect(() => {
    if (atMs !== null) askAgain(postMortemPath(id))
  }, [atMs, id, askAgain])
  return polled
}

/** Has the copy fetch what others typed, as soon as it is known that they did. */
export function useFollowedProse(copy: ProseCopy | null, detail: PostMortemDetail | null): void {
  const version = detail?.documentVersion
  const state = detail?.state
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new version, and each step, is a reason to ask.
  useEffect(() => {
    copy?.askAgain()
  }, [copy, version, state])
}
