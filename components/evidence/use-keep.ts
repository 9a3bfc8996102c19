'use client'
import { useMutation } from '@tanstack/react-query'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import type { EvidenceRow } from '../../lib/contract/evidence.ts'
import { useToast } from '../ui/toast.tsx'
import { type EvidenceWish, evidencePath, withStep } from './evidence-model.ts'

/** Keeps a chart with an incident, and says so. */
export function useKeep(incidentId: number, onKept?: () => void) {
  const toast = useToast()
  const askAgain = useAskAgain()
  return useMutation({
    mutationFn: (wish: EvidenceWish) =>
      api<EvidenceRow>(evidencePath(incidentId), { method: 'POST', body: withStep(wish) }),
    onSuccess: kept => {
      toast('done', `${kept.title} is kept with incident #${incidentId}`)
      askAgain(evidencePath(incidentId))
      onKept?.()
    },
    onError: error => toast('failed', error.message),
    retry: false,
  })
}
