'use client'
import { useState } from 'react'
import { usePolled } from '../../lib/client/polled.ts'
import type { MonthView } from '../../lib/contract/uptime.ts'
import { formatUptime } from '../../lib/core/format/index.ts'
import { monthStretch } from '../../lib/core/uptime/index.ts'
import { Field, Select } from '../ui/field.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { CorrectionForm } from './correction-form.tsx'

const ASK_AGAIN_MS = 60_000

type ChoiceProps = { readonly slug: string; readonly onClose: () => void }

/** The frozen months of a service, and the form for a correction in the one that is chosen. */
export function MonthChoice({ slug, onClose }: ChoiceProps) {
  const path = `/api/v1/uptime/months?subject=${encodeURIComponent(`service:${slug}`)}`
  const polled = usePolled<readonly MonthView[]>(path, ASK_AGAIN_MS)
  return (
    <PolledStates polled={polled} failed="Could not read the months" rows={4}>
      {months =>
        months.length === 0 ? (
          <EmptyState title="No month is frozen yet.">
            A month is frozen when it is over. Until then it is counted anew with every look, and there is
            nothing to correct.
          </EmptyState>
        ) : (
          <Chosen months={months} slug={slug} onClose={onClose} />
        )
      }
    </PolledStates>
  )
}

function Chosen({ months, slug, onClose }: ChoiceProps & { readonly months: readonly MonthView[] }) {
  const [chosen, setChosen] = useState(months[0]?.month ?? '')
  const stretch = monthStretch(chosen)
  return (
    <div className="grid gap-3">
      <Field label="Month" help="The frozen figure stays; the correction stands beside it">
        {control => (
          <Select {...control} value={chosen} onChange={event => setChosen(event.target.value)}>
            {months.map(({ month, figure }) => (
              <option key={month} value={month}>
                {month}
                {figure.ratio === null ? '' : `, ${formatUptime(figure.ratio).text}%`}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {stretch ? (
        <CorrectionForm key={chosen} service={{ slug }} stretch={stretch} onClose={onClose} />
      ) : null}
    </div>
  )
}
