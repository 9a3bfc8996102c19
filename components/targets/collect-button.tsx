'use client'

import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { api } from '../../lib/client/api.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { CollectAnswer, CollectFilter } from '../../lib/contract/targets.ts'
import { Button } from '../ui/button.tsx'
import { useToast } from '../ui/toast.tsx'

/** Scrapes now: one target, or all; says what came of it. The live list shows the rest. */
export function CollectButton({ of = {}, children }: { of?: CollectFilter; children: ReactNode }) {
  const refusal = useRefusal('targets.collect')
  const toast = useToast()
  const collect = useMutation({
    mutationFn: () => api<CollectAnswer>(collectPath(of), { method: 'POST' }),
    onSuccess: ({ targets }) => {
      const bad = targets.filter(target => target.health === 'down')
      if (bad.length === 0) toast('done', `Collected ${plural(targets.length)}.`)
      else toast('failed', `${bad.length} of ${plural(targets.length)} did not answer as they should.`)
    },
    onError: error => toast('failed', error.message),
  })
  return (
    <Button disabledReason={refusal} isBusy={collect.isPending} onClick={() => collect.mutate()}>
      {collect.isPending ? 'Collecting' : children}
    </Button>
  )
}

function collectPath({ job, instance }: CollectFilter): string {
  const parameters = new URLSearchParams()
  if (job !== undefined) parameters.set('job', job)
  if (instance !== undefined) parameters.set('instance', instance)
  const query = parameters.toString()
  return query === '' ? '/api/collect' : `/api/collect?${query}`
}

const plural = (count: number): string => `${count} target${count === 1 ? '' : 's'}`
