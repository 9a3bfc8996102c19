'use client'
import { useMemo } from 'react'
import { api } from '../../lib/client/api.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { Checklist, IncidentData } from '../../lib/contract/incidents.ts'
import { incidentPath } from '../incidents/paths.ts'
import { usePersonText } from '../incidents/people.ts'
import { useIncidentPress } from '../incidents/use-incident-change.ts'
import type { Ticking } from './runbook-view.ts'

type TickPress = { readonly item: string; readonly isDone: boolean }

/** Ticks that go into an incident; null until its list is in it. */
export function useIncidentTicking(data: IncidentData | null, list: Checklist | undefined): Ticking | null {
  const refusal = useRefusal('incidents.act')
  const personText = usePersonText()
  const id = data?.incident.id ?? 0
  const key = list?.key ?? ''
  const { mutate, isPending, variables } = useIncidentPress(({ item, isDone }: TickPress) =>
    api(`${incidentPath(id)}/ticks`, { method: 'POST', body: { checklist: key, item, isDone } }),
  )
  return useMemo(() => {
    if (!list) return null
    const items = new Map(list.items.map(item => [item.key, item]))
    return {
      of: key => {
        const item = items.get(key)
        return item ? { tick: item.tick, blockedBy: item.blockedBy ?? null } : null
      },
      press: (item, isDone) => {
        if (!isPending || variables?.item !== item) mutate({ item, isDone })
      },
      refusal,
      personText,
    }
  }, [list, refusal, personText, mutate, isPending, variables])
}
