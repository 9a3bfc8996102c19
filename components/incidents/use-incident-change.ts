'use client'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ApiError, api } from '../../lib/client/api.ts'
import type { IncidentRow } from '../../lib/contract/incidents.ts'
import { useToast } from '../ui/toast.tsx'
import { incidentPath } from './paths.ts'

/** What `PATCH` takes, without the id and the version: times are ISO. */
export type IncidentChange = Readonly<Record<string, unknown>>

/**
 * Changes an incident by the version that the person saw. When somebody was faster nothing is overwritten: the answer
 * says so, what was typed stays, and the next press is meant for what stands there by then.
 */
export function useIncidentChange(row: IncidentRow, onDone?: () => void) {
  const toast = useToast()
  // The version that the next change is meant for: as it was seen first; after a conflict, as it stands.
  const [meant, setMeant] = useState<'seen' | 'newest'>('seen')
  const seen = useRef(row.version)
  const newest = useRef(row.version)
  useEffect(() => {
    newest.current = row.version
  }, [row.version])
  return useMutation({
    mutationFn: (change: IncidentChange) =>
      api<unknown>(incidentPath(row.id), {
        method: 'PATCH',
        body: { ...change, version: meant === 'newest' ? newest.current : seen.current },
      }),
    onSuccess: () => onDone?.(),
    onError: error => {
      if (isConflict(error)) setMeant('newest')
      toast('failed', error.message)
    },
    retry: false,
    networkMode: 'always',
  })
}

export const isConflict = (error: Error | null): boolean => error instanceof ApiError && error.status === 409

/** A press on an incident that needs no version: taking it, ticking, pinning. */
export function useIncidentPress<W>(send: (wish: W) => Promise<unknown>, done?: string) {
  const toast = useToast()
  return useMutation({
    mutationFn: send,
    onSuccess: () => {
      if (done) toast('done', done)
    },
    onError: error => toast('failed', error.message),
    retry: false,
    // A press counts when it is made: one that goes out minutes later would be a surprise.
    networkMode: 'always',
  })
}
