'use client'
import type { AlertRow } from '../../lib/contract/alerts.ts'
import { Section } from '../ui/section.tsx'
import { actionsFor, suggestionOf } from './alert-match.ts'
import { ShortActions } from './short-actions.tsx'
import { useRecovery } from './use-recovery.ts'

/** What can be pressed against one alert; what has been proven often enough is suggested, and stands first. */
export function AlertRecovery({ row }: { row: Pick<AlertRow, 'fingerprint' | 'labels'> }) {
  const { data } = useRecovery()
  const actions = data ? actionsFor(data.actions, row.labels) : []
  if (actions.length === 0) return null
  const suggested = actions.filter(one => suggestionOf(one) !== null)
  const others = actions.filter(one => suggestionOf(one) === null)
  return (
    <Section title="Actions" note={suggested.length > 0 ? 'proven ones first' : undefined}>
      <ShortActions
        actions={[...suggested, ...others]}
        alertFingerprint={row.fingerprint}
        noteOf={suggestionOf}
      />
    </Section>
  )
}
