'use client'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import type { CheckConfig, ImportPreview } from '../../lib/contract/checks.ts'
import { Button } from '../ui/button.tsx'
import { DialogActions } from '../ui/dialog.tsx'
import { Checkbox } from '../ui/field.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { askedOf, nameOfImport, type Outcome, progressText } from './import-model.ts'

/** What the file would add, to be ticked; then one after the other, each with what became of it. */
export function ImportTable({ preview, onClose }: { preview: ImportPreview; onClose: () => void }) {
  const { checks, notes } = preview
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set())
  const { outcomes, isBusy, add } = useImport(checks)
  const wanted = checks.map((_, index) => index).filter(index => !left.has(index))
  const waiting = wanted.filter(index => outcomes.get(index)?.state !== 'added')
  const toggle = (index: number) => {
    const next = new Set(left)
    if (!next.delete(index)) next.add(index)
    setLeft(next)
  }
  return (
    <>
      {notes.length > 0 ? (
        <details className="pb-3" open={notes.length < 6}>
          <summary className="cursor-pointer max-sm:min-h-11">{notes.length} without a counterpart</summary>
          <ul className="list-disc pl-5 text-ink-2 text-small">
            {notes.map(note => (
              <li key={note} className="wrap-anywhere">
                {note}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {checks.length === 0 ? (
        <EmptyState title="No check in it.">
          The file was read, and holds none that can be taken over.
        </EmptyState>
      ) : (
        <Table caption="Checks of the file">
          <thead>
            <tr>
              <Th>Add</Th>
              <Th>Kind</Th>
              <Th>Asks</Th>
              <Th>Outcome</Th>
            </tr>
          </thead>
          <tbody>
            {checks.map((config, index) => (
              <Tr key={nameOfImport(config)}>
                <Td className="wrap-anywhere">
                  <Checkbox
                    label={config.name}
                    checked={!left.has(index)}
                    disabled={isBusy || outcomes.get(index)?.state === 'added'}
                    onChange={() => toggle(index)}
                  />
                </Td>
                <Td>{config.kind}</Td>
                <Td className="wrap-anywhere text-ink-2">{askedOf(config)}</Td>
                <Td className="wrap-anywhere">{outcomeText(outcomes.get(index))}</Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
      <p role="status" className="min-h-5 pt-2 text-small">
        {outcomes.size > 0 ? progressText(wanted.length, [...outcomes.values()]) : ''}
      </p>
      <DialogActions>
        <Button onClick={onClose}>{outcomes.size > 0 ? 'Close' : 'Leave it'}</Button>
        <Button
          variant="pri"
          isBusy={isBusy}
          disabledReason={waiting.length === 0 ? 'Nothing is left to add.' : null}
          onClick={() => void add(waiting)}
        >
          Add {waiting.length}
        </Button>
      </DialogActions>
    </>
  )
}

function outcomeText(outcome: Outcome | undefined): string {
  if (outcome === undefined) return ''
  return outcome.state === 'added' ? 'added' : `failed: ${outcome.reason}`
}

function useImport(checks: readonly CheckConfig[]) {
  const askAgain = useAskAgain()
  const [outcomes, setOutcomes] = useState<ReadonlyMap<number, Outcome>>(new Map())
  const [isBusy, setBusy] = useState(false)
  const add = async (indexes: readonly number[]) => {
    setBusy(true)
    for (const index of indexes) {
      const body = checks[index]
      const outcome: Outcome = await api('/api/v1/checks', { method: 'POST', body }).then(
        () => ({ state: 'added' }),
        (error: unknown) => ({
          state: 'failed',
          reason: error instanceof Error ? error.message : String(error),
        }),
      )
      setOutcomes(before => new Map(before).set(index, outcome))
    }
    askAgain('/api/v1/checks')
    setBusy(false)
  }
  return { outcomes, isBusy, add }
}
