'use client'
import Link from 'next/link'
import { usePolled } from '../../lib/client/polled.ts'
import type { EntryView } from '../../lib/contract/entries.ts'
import type { EscalationPolicy, StepConfig, TargetConfig } from '../../lib/core/config/schema/escalation.ts'
import { EntryActions } from '../entries/entry-actions.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { AddEscalation, LazyEscalationForm } from './entry-dialogs.tsx'
import { conditionText, targetParts, targetText } from './escalation-form-model.ts'
import { OnCallNav } from './on-call-nav.tsx'
import { ESCALATIONS, machineHref, scheduleHref } from './paths.ts'

type Answer = { readonly entries: readonly EntryView<'escalation'>[] }

/** Every escalation with its steps, as they are gone through. */
export function Escalations() {
  const polled = usePolled<Answer>(ESCALATIONS, 15_000)
  return (
    <>
      <PageHead
        title="Escalations"
        lead="Who is told, in which order, until somebody acknowledges"
        actions={<AddEscalation />}
      />
      <OnCallNav />
      <PolledStates polled={polled} failed="Could not read the escalations">
        {({ entries }) =>
          entries.length === 0 ? (
            <EmptyState title="No alert calls anybody yet.">
              Add an escalation here, or under <code>escalations</code> in <code>opsdeck.yml</code>, and name
              it in a receiver: <code>escalation_configs: [{'{ escalation: … }'}]</code>.
            </EmptyState>
          ) : (
            <div className="grid gap-8">
              {entries.map(entry => (
                <Policy key={entry.key} entry={entry} />
              ))}
            </div>
          )
        }
      </PolledStates>
    </>
  )
}

function Policy({ entry }: { entry: EntryView<'escalation'> }) {
  const { config } = entry
  return (
    <div id={config.slug}>
      <Section
        title={config.name}
        note={config.description ?? config.slug}
        end={
          <span className="flex flex-wrap items-center gap-3">
            <Link href={machineHref({ escalation: config.slug })} className="text-accent">
              What would happen
            </Link>
            <EntryActions<EscalationPolicy>
              path={ESCALATIONS}
              entryKey={entry.key}
              source={entry.source}
              permission="on_call.write"
              title={config.name}
              consequence="Receivers that name it call nobody any more. Pages that are open go on by it to their end."
              form={(before, close) => <LazyEscalationForm config={before} onClose={close} />}
            />
          </span>
        }
      >
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
      </Section>
    </div>
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
