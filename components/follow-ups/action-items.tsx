'use client'
import { useState } from 'react'
import type { PostMortemDetail } from '../../lib/contract/post-mortems.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Section } from '../ui/section.tsx'
import { FollowUpActions } from './follow-up-actions.tsx'
import { FollowUpForm } from './follow-up-form.tsx'
import { FollowUpLine } from './follow-up-line.tsx'

type ItemsProps = {
  detail: PostMortemDetail
  refusal: string | null
  personText: (email: string) => string
}

/** What is to be done after the incident: the last part of a post-mortem. */
export function ActionItems({ detail, refusal, personText }: ItemsProps) {
  const [isAdding, setAdding] = useState(false)
  const { actions, incident, requires } = detail
  const counted = actions.filter(({ state }) => state !== 'dropped')
  const isMissing =
    (requires.includes('prevention_tasks') && !counted.some(({ isPrevention }) => isPrevention)) ||
    (requires.includes('follow_ups') && counted.length === 0)
  return (
    <Section
      title="Action items"
      note={isMissing ? <Badge tone="warn">a prevention task is required</Badge> : null}
      end={
        <span data-no-print>
          <Button variant="quiet" disabledReason={refusal} onClick={() => setAdding(true)}>
            Add an action item
          </Button>
        </span>
      }
    >
      {actions.length === 0 ? (
        <p className="text-ink-3">What is done so that it does not happen again, by whom and by when.</p>
      ) : (
        <ul>
          {actions.map(row => (
            <FollowUpLine
              key={row.id}
              row={row}
              personText={personText}
              end={<FollowUpActions row={row} refusal={refusal} />}
            />
          ))}
        </ul>
      )}
      <Dialog title="Add an action item" isOpen={isAdding} onClose={() => setAdding(false)}>
        <FollowUpForm incident={incident.id} onClose={() => setAdding(false)} />
      </Dialog>
    </Section>
  )
}
