'use client'
import { useMutation } from '@tanstack/react-query'
import { useFormContext } from 'react-hook-form'
import { ApiError, api } from '../../lib/client/api.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { CheckTrial } from '../../lib/contract/checks.ts'
import { Button } from '../ui/button.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import { Section } from '../ui/section.tsx'
import { faultsOf, fieldName, placed } from './form-faults.ts'
import { type CheckFormValues, toConfig } from './form-values.ts'
import { PickList } from './pick-list.tsx'
import { TrialAnswer } from './trial-answer.tsx'

/** Asks once with what the form holds; nothing is stored. A stored secret is used without being sent here. */
export function Trial() {
  const { getValues, setError, clearErrors } = useFormContext<CheckFormValues>()
  const refusal = useRefusal('checks.write')
  const trial = useMutation({
    mutationFn: async () => {
      clearErrors()
      const values = tryable(getValues())
      const faults = faultsOf(values)
      if (faults.length > 0) throw new ApiError(400, 'invalid', FIELDS_FIRST, faults)
      const body = { config: toConfig(values).config }
      return { told: await api<CheckTrial>('/api/v1/checks/test', { method: 'POST', body }), values }
    },
    onError: error => {
      if (!(error instanceof ApiError)) return
      const values = tryable(getValues())
      const isOwn = error.message === FIELDS_FIRST
      for (const issue of error.issues) {
        const { path, message } = isOwn ? issue : placed(issue, values)
        setError(fieldName(path), { message })
      }
    },
  })
  return (
    <Section title="Try it" note="asked once, nothing is stored">
      <Button isBusy={trial.isPending} disabledReason={refusal} onClick={() => trial.mutate()}>
        {trial.isPending ? 'Asking …' : 'Try it now'}
      </Button>
      <FormFailure message={trial.error ? plain(trial.error.message) : null} />
      <div aria-live="polite">
        {trial.data ? (
          <>
            <TrialAnswer trial={trial.data.told} />
            <PickList pickable={trial.data.told.pickable} />
          </>
        ) : null}
      </div>
    </Section>
  )
}

const FIELDS_FIRST = 'Some fields are not right yet: see beside them'
const plain = (sentence: string): string => sentence.replace(/\.$/, '')

/** A trial needs no name yet. */
const tryable = (values: CheckFormValues): CheckFormValues => ({
  ...values,
  name: values.name.trim() || 'Trial',
  slug: values.slug.trim() || 'trial',
})
