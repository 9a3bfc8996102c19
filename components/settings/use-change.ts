'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useToast } from '../ui/toast.tsx'

/** A press that changes something on the server: says that it is done, and draws the page anew from what is there now. */
export function useChange<T>(change: () => Promise<T>, done: string, onDone?: (result: T) => void) {
  const router = useRouter()
  const toast = useToast()
  return useMutation({
    mutationFn: change,
    onSuccess: result => {
      toast('done', done)
      router.refresh()
      onDone?.(result)
    },
    onError: error => toast('failed', error.message),
  })
}
