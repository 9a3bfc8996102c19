'use client'
import { useState } from 'react'
import { stepOf } from '../../lib/core/incident/clocks.ts'
import { NEXT_STATES, STATE_TITLES } from '../../lib/core/incident/state.ts'
import type { IncidentState, Severity } from '../../lib/core/incident/types.ts'
import { Button } from '../ui/button.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import type { FormProps } from './incident-dialogs.tsx'
import { isOver } from './incident-model.ts'
import { SeverityChoice } from './severity-choice.tsx'
import { useIncidentChange } from './use-incident-change.ts'

const MEANS: Readonly<Record<IncidentState, string>> = {
  investigating: 'the cause is not known yet',
  identified: 'the cause is known, the fix is on its way',
  monitoring: 'it is fixed as far as is known, and watched',
  resolved: 'it is over',
  reviewed: 'what there was to learn is learned',
}

/** Which state it is in: one press each. What ends it has a form of its own, what reviews it a document. */
export function StateForm({ data: { incident: row, policy }, onClose }: FormProps) {
  const change = useIncidentChange(row, onClose)
  const asksForReview = row.kind !== 'drill' && stepOf(policy, row.severity)?.postMortem != null
  const next = NEXT_STATES[row.state].filter(
    state => state !== 'resolved' && !(state === 'reviewed' && asksForReview),
  )
  return (
    <div className="grid gap-2">
      <p className="text-ink-2">
        It is <b className="font-semibold text-ink">{STATE_TITLES[row.state].toLowerCase()}</b>:{' '}
        {MEANS[row.state]}.{isOver(row) ? ' Opened again, it forgets its end; the timeline keeps it.' : ''}
      </p>
      {next.map(state => (
        <Button
          key={state}
          className="h-auto! min-h-11 justify-start! py-2"
          isBusy={change.isPending}
          onClick={() => change.mutate({ state })}
        >
          <b className="font-semibold">{STATE_TITLES[state]}</b>
          <span className="whitespace-normal text-left font-normal text-ink-2">{MEANS[state]}</span>
        </Button>
      ))}
      <FormFailure message={change.error?.message ?? null} />
    </div>
  )
}

/** How grave it is, in the system's own words; limits count anew from the change. */
export function SeverityForm({ data: { incident: row, policy }, onClose }: FormProps) {
  const change = useIncidentChange(row, onClose)
  const [severity, setSeverity] = useState<Severity>(row.severity)
  const isSame = severity === row.severity
  return (
    <form
      className="grid gap-3"
      onSubmit={event => {
        event.preventDefault()
        if (!isSame && !change.isPending) change.mutate({ severity })
      }}
    >
      <SeverityChoice scale={policy.scale} value={severity} onChange={setSeverity} />
      <FormActions
        failure={change.error?.message ?? null}
        isBusy={change.isPending}
        disabledReason={isSame ? 'That is its severity already.' : null}
        onClose={onClose}
      >
        Change
      </FormActions>
    </form>
  )
}
