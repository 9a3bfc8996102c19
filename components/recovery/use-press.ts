'use client'
import { useMutation } from '@tanstack/react-query'
import { useAskAgain } from '../../lib/client/polled.ts'
import { useToast } from '../ui/toast.tsx'
import { RECOVERY, RUNS } from './paths.ts'

/** A press about runs and switches that is sent at once or not at all; what is shown is asked for again after it. */
export function usePressOnce<W>(send: (wish: W) => Promise<unknown>, done: string, onDone?: () => void) {
  const toast = useToast()
  const askAgain = useAskAgain()
  return useMutation({
    mutationFn: send,
    onSuccess: () => {
      toast('done', done)
      askAgain(RECOVERY)
      askAgain(RUNS)
      onDone?.()
    },
    onError: error => toast('failed', error.message),
    retry: false,
    networkMode: 'always',
  })
}
