'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useToast } from '../ui/toast.tsx'

type Options<T> = {
  readonly onDone?: (result: T) => void
  /**
   * What is changed is asked again by its list: the page is not drawn anew, during which the router loses what people open
   * or choose (its view of the address stays behind).
   */
  readonly isPolled?: boolean
}

/** A press that changes something on the server: says that it is done, and draws the page anew from what is there now. */
export function useChange<T>(
  change: () => Promise<T>,
  done: string,
  { onDone, isPolled = false }: Options<T> = {},
) {
  const router = useRouter()
  const toast = useToast()
  return useMutation({
    mutationFn: change,
    onSuccess: result => {
      toast('done', done)
      if (!isPolled) router.refresh()
      onDone?.(result)
    },
    onError: error => toast('failed', error.message),
  })
}
