'use client'
import { useMutation } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../../lib/client/api.ts'
import { useAskAgain, usePolled } from '../../lib/client/polled.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { HiddenCheck } from '../../lib/contract/checks.ts'
import { Button } from '../ui/button.tsx'
import { useToast } from '../ui/toast.tsx'

const HIDDEN = '/api/v1/checks/hidden'
const NONE: ReadonlySet<string> = new Set()

/** The keys of the checks whose lines are left out; none until they are known. */
export function useHiddenChecks(): ReadonlySet<string> {
  const { data } = usePolled<{ hidden: readonly HiddenCheck[] }>(HIDDEN, 60_000)
  return useMemo(() => (data ? new Set(data.hidden.map(({ key }) => key)) : NONE), [data])
}

/** Leaves the check's line out of the list for everybody, or shows it again. */
export function HideCheckButton({ checkKey }: { readonly checkKey: string }) {
  const refusal = useRefusal('checks.write')
  const toast = useToast()
  const askAgain = useAskAgain()
  const isHidden = useHiddenChecks().has(checkKey)
  const change = useMutation({
    mutationFn: () => api(HIDDEN, { method: 'POST', body: { key: checkKey, isHidden: !isHidden } }),
    onSuccess: () => {
      toast('done', isHidden ? 'The list shows it again.' : 'The list leaves it out. It is asked as ever.')
      askAgain(HIDDEN)
    },
    onError: error => toast('failed', error.message),
  })
  return (
    <Button disabledReason={refusal} isBusy={change.isPending} onClick={() => change.mutate()}>
      {isHidden ? 'Show in the list' : 'Hide in the list'}
    </Button>
  )
}
