'use client'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import type { PreFlight, RunRow } from '../../lib/contract/recovery.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { FailedState, Skeleton } from '../ui/list-states.tsx'
import { actionPath } from './paths.ts'
import { PreFlightFacts } from './pre-flight-facts.tsx'
import { PressForm } from './press-form.tsx'
import type { PressPlace } from './press-model.ts'
import { RunBrief } from './run-brief.tsx'
import { TableLook } from './table-look.tsx'

/** Figures in the warnings and the token grow old: what is asked is asked again while the dialog stands open. */
const AGAIN_MS = 120_000

type PressProps = { actionKey: string; place: PressPlace; onClose: () => void }

type DialogProps = PressProps & { name: string; isOpen: boolean; isTable?: boolean }

/** What is to be known before a press, the press itself, and then how it goes, in one place; of a table, the table. */
export function PressDialog({ name, isOpen, isTable = false, ...press }: DialogProps) {
  return (
    <Dialog title={name} isOpen={isOpen} onClose={press.onClose} size="wide">
      {isTable ? <TableLook actionKey={press.actionKey} onClose={press.onClose} /> : <Press {...press} />}
    </Dialog>
  )
}

function Press({ actionKey, place, onClose }: PressProps) {
  const [run, setRun] = useState<RunRow | null>(null)
  const asked = useQuery({
    queryKey: ['pre-flight', actionKey],
    queryFn: ({ signal }) => api<PreFlight>(actionPath(actionKey), { signal }),
    enabled: run === null,
    refetchInterval: AGAIN_MS,
    refetchOnWindowFocus: false,
    gcTime: 0,
    staleTime: 0,
    retry: false,
  })
  const known = asked.data
  if (run) return <RunBrief run={run} onClose={onClose} />
  if (known)
    return (
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <PreFlightFacts known={known} />
        <PressForm
          known={known}
          place={place}
          onPressed={setRun}
          onRefused={() => asked.refetch()}
          onClose={onClose}
        />
      </div>
    )
  return (
    <>
      {asked.error ? (
        <FailedState
          title="Could not ask what there is to know before this press"
          message={asked.error.message}
          onRetry={() => void asked.refetch()}
        />
      ) : (
        <Skeleton rows={6} />
      )}
      <DialogActions>
        <Button onClick={onClose}>Leave it</Button>
      </DialogActions>
    </>
  )
}
