'use client'
import { useMutation } from '@tanstack/react-query'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import { useToast } from '../ui/toast.tsx'

const ALERTS = '/api/v1/alerts'

export type AcknowledgeWish = {
  readonly fingerprints: readonly string[]
  /** Null = until they resolve; the server's own default when not given. */
  readonly forSeconds?: number | null
  readonly note?: string
}

const plural = (count: number): string => (count === 1 ? 'Alert' : `${count} alerts`)

/** Takes alerts in hand: no repeats and no escalation until it expires. */
export function useAcknowledge(onDone?: () => void) {
  const toast = useToast()
  const askAgain = useAskAgain()
  return useMutation({
    mutationFn: (wish: AcknowledgeWish) =>
      api<unknown>(`${ALERTS}/acknowledge`, { method: 'POST', body: wish }),
    onSuccess: (_answer, { fingerprints }) => {
      toast('done', `${plural(fingerprints.length)} acknowledged. Nobody is told again meanwhile.`)
      askAgain(ALERTS)
      onDone?.()
    },
    onError: error => toast('failed', error.message),
  })
}

/** Gives alerts back: they are told again as if nobody had them. */
export function useRelease() {
  const toast = useToast()
  const askAgain = useAskAgain()
  return useMutation({
    mutationFn: (fingerprints: readonly string[]) =>
      api<unknown>(`${ALERTS}/acknowledge`, { method: 'DELETE', body: { fingerprints } }),
    onSuccess: (_answer, fingerprints) => {
      toast('done', `${plural(fingerprints.length)} given back. Escalation and repeats go on.`)
      askAgain(ALERTS)
    },
    onError: error => toast('failed', error.message),
  })
}
