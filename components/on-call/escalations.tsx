'use client'
import Link from 'next/link'
import { usePolled } from '../../lib/client/polled.ts'
import type { EntryView } from '../../lib/contract/entries.ts'
import type { EscalationPolicy } from '../../lib/core/config/schema/escalation.ts'
import { EntryActions } from '../entries/entry-actions.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { PageHead, Section } from '../ui/section.tsx'
import { AddEscalation, LazyEscalationForm } from './entry-dialogs.tsx'
import { EscalationSteps } from './escalation-steps.tsx'
import { OnCallNav } from './on-call-nav.tsx'
import { ESCALATIONS, machineHref } from './paths.ts'

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
        <EscalationSteps config={config} />
      </Section>
    </div>
  )
}
