'use client'
import { api } from '../../lib/client/api.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { IncidentRow } from '../../lib/contract/incidents.ts'
import { AccessNote } from '../ui/access-note.tsx'
import { Button } from '../ui/button.tsx'
import styles from './incident-actions.module.css'
import { isOver } from './incident-model.ts'
import type { OpenDialog } from './incident-page.tsx'
import { incidentPath } from './paths.ts'
import { useIncidentPress } from './use-incident-change.ts'

/** What can be done with it: one press takes it; on a phone it stands under the thumb. */
export function IncidentActions({ row, open }: { row: IncidentRow; open: OpenDialog }) {
  const refusal = useRefusal('incidents.act')
  const acknowledge = useIncidentPress(
    () => api(`${incidentPath(row.id)}/acknowledge`, { method: 'POST', body: {} }),
    'You have it. The escalation has stopped.',
  )
  const isOpen = !isOver(row)
  const isTaken = row.acknowledgedAtMs !== null
  return (
    <div className={styles.bar}>
      {isOpen && !isTaken ? (
        <Button
          variant="pri"
          className={styles.main}
          disabledReason={refusal}
          isBusy={acknowledge.isPending}
          onClick={() => acknowledge.mutate(undefined)}
        >
          Acknowledge
        </Button>
      ) : null}
      {isOpen ? (
        <>
          <Button
            variant={isTaken ? 'pri' : 'alt'}
            className={isTaken ? styles.main : styles.side}
            disabledReason={refusal}
            onClick={() => open('update')}
          >
            Write an update
          </Button>
          <Button className={styles.side} disabledReason={refusal} onClick={() => open('roles')}>
            Hand over
          </Button>
          <Button className={styles.side} disabledReason={refusal} onClick={() => open('resolve')}>
            Resolve
          </Button>
        </>
      ) : (
        <>
          <Button className={styles.side} disabledReason={refusal} onClick={() => open('update')}>
            Write an update
          </Button>
          <Button className={styles.side} disabledReason={refusal} onClick={() => open('state')}>
            Open again
          </Button>
        </>
      )}
      <div className="sm:hidden">
        <AccessNote reason={refusal} />
      </div>
    </div>
  )
}
