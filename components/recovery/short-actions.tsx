'use client'
import type { ActionRow } from '../../lib/contract/recovery.ts'
import { ActionButton } from './action-button.tsx'
import { RecordMarks } from './outcome-mark.tsx'
import type { PressPlace } from './press-model.ts'
import { provenText } from './recovery-model.ts'

type ShortActionsProps = PressPlace & {
  actions: readonly ActionRow[]
  /** Said of one beside its record, such as that it is suggested. */
  noteOf?: (row: ActionRow) => string | null
}

/** Actions in a narrow place: name, record and button. */
export function ShortActions({ actions, noteOf, ...place }: ShortActionsProps) {
  return (
    <ul>
      {actions.map(row => {
        const note = noteOf?.(row) ?? null
        return (
          <li
            key={row.key}
            data-row
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5 border-rule border-b py-[7px] last:border-0"
          >
            <div className="min-w-48 flex-1">
              <p className="font-medium">{row.name}</p>
              <p className="text-ink-2 text-small">
                <RecordMarks record={row.record} /> {provenText(row)}
                {note === null ? '' : `. ${note}`}
              </p>
            </div>
            <ActionButton actionKey={row.key} className="w-50 *:w-full max-sm:w-full" {...place} />
          </li>
        )
      })}
    </ul>
  )
}
