import Link from 'next/link'
import type { EscalationPolicy, StepConfig, TargetConfig } from '../../lib/core/config/schema/escalation.ts'
import { conditionText, targetParts, targetText } from './escalation-form-model.ts'
import { scheduleHref } from './paths.ts'

/** The steps of an escalation, as they are gone through, and its last resort. */
export function EscalationSteps({ config }: { config: EscalationPolicy }) {
  return (
    <ol className="border-rule-2 border-l">
      {config.steps.map(step => (
        <Step key={step.name} step={step} />
      ))}
      <li className="relative pb-2 pl-5">
        <Stop isLast />
        <p>
          <span className="font-medium">Last resort</span>{' '}
          <span className="text-ink-3 text-small">{endText(config)}</span>
        </p>
        <Target target={config.last_resort} />
      </li>
    </ol>
  )
}

function endText({ repeat, repeat_after }: EscalationPolicy): string {
  const rounds = repeat === 0 ? 'after one round' : `after ${repeat + 1} rounds`
  return `${rounds}, ${repeat_after} after each last step`
}

/** A stop on the line: filled where people are told, a ring at its end. */
function Stop({ isLast = false }: { isLast?: boolean }) {
  return (
    <i
      aria-hidden="true"
      className={`absolute top-[5px] -left-[5px] size-[9px] rounded-full border-2 border-ink ${isLast ? 'bg-paper' : 'bg-ink'}`}
    />
  )
}

function Step({ step }: { step: StepConfig }) {
  const when = conditionText(step.when)
  const first = conditionText(step.first_when)
  return (
    <li className="relative pb-3 pl-5">
      <Stop />
      <p>
        <span className="font-medium">{step.name}</span>{' '}
        <span className="num text-column">after {step.after}</span>{' '}
        <span className="text-ink-3 text-small">
          as {step.urgency}
          {when ? `; only when ${when}` : ''}
          {first ? `; begins here when ${first}` : ''}
        </span>
      </p>
      <ul>
        {step.tell.map(target => (
          <li key={targetText(target)}>
            <Target target={target} />
          </li>
        ))}
      </ul>
      {step.duties ? <p className="whitespace-pre-line text-ink-2 text-small">{step.duties}</p> : null}
    </li>
  )
}

function Target({ target }: { target: TargetConfig }) {
  const { kind, value } = targetParts(target)
  if (kind !== 'schedule') return <span className="text-ink-2">{targetText(target)}</span>
  return (
    <span className="text-ink-2">
      whoever is on call by{' '}
      <Link href={scheduleHref(value)} className="text-ink underline decoration-rule-2 underline-offset-2">
        {value}
      </Link>
    </span>
  )
}
