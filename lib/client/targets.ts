'use client'
import type { CollectAnswer } from '../contract/targets.ts'
import { type LiveData, useLiveState } from './live.ts'

/** Every target with its state, live. */
export function useTargets(): LiveData<CollectAnswer> {
  return useLiveState<CollectAnswer>('targets', {})
}
