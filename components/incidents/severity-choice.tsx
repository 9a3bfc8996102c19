import clsx from 'clsx'
import type { ScaleStep, Severity } from '../../lib/core/incident/types.ts'
import { spanWords } from '../../lib/core/incident/words.ts'
import { toneOfSeverity } from './incident-model.ts'

type ChoiceProps = {
  scale: readonly ScaleStep[]
  value: Severity | null
  onChange: (severity: Severity) => void
  error?: string | undefined
}

const MARKS = { down: 'bg-down', warn: 'bg-warn-mark', plain: 'bg-rule-2' } as const

/** The severities in the system's own words, each with what it means and what it asks for. */
export function SeverityChoice({ scale, value, onChange, error }: ChoiceProps) {
  return (
    <fieldset className="min-w-0">
      <legend className="text-ink-2 text-small">Severity</legend>
      <div className="mt-1 grid gap-1">
        {scale.map(step => (
          <label
            key={step.severity}
            className={clsx(
              'flex cursor-pointer items-baseline gap-3 rounded-control border px-2.5 py-1.5 max-sm:min-h-11',
              'has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2',
              step.severity === value ? 'border-ink bg-sunk' : 'border-rule-2 hover:bg-sunk',
            )}
          >
            <input
              type="radio"
              name="severity"
              className="sr-only"
              value={step.severity}
              checked={step.severity === value}
              onChange={() => onChange(step.severity)}
            />
            <i className={clsx('size-2 flex-none self-center', MARKS[toneOfSeverity(step.severity)])} />
            <b className="font-semibold">{step.label}</b>
            <span className="min-w-0">
              {step.means}
              <span className="block text-ink-3 text-small">{asksFor(step)}</span>
            </span>
          </label>
        ))}
      </div>
      {error ? (
        <p role="alert" className="mt-1 text-down text-small">
          {error}
        </p>
      ) : null}
    </fieldset>
  )
}

/** "acknowledge within 5 minutes, update every 15 minutes" */
function asksFor({ acknowledgeMs, updateEveryMs }: ScaleStep): string {
  return [
    acknowledgeMs === null ? '' : `acknowledge within ${spanWords(acknowledgeMs)}`,
    updateEveryMs === null ? '' : `update every ${spanWords(updateEveryMs)}`,
  ]
    .filter(word => word !== '')
    .join(', ')
}
