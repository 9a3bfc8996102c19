'use client'
import { usePolled } from '../../lib/client/polled.ts'
import type { RunbookList } from '../../lib/contract/runbooks.ts'
import { Field, Select } from '../ui/field.tsx'

const EVERY_MS = 60_000

/** Which runbook is worked through while the window is open. */
export function RunbookField({ before }: { before: string | undefined }) {
  const { data } = usePolled<RunbookList>('/api/v1/runbooks?', EVERY_MS)
  const known = data?.runbooks ?? []
  const isGone = before !== undefined && !known.some(({ slug }) => slug === before)
  return (
    <Field label="Runbook" help="Its items are begun when the window opens">
      {control => (
        <Select {...control} key={known.length} name="runbook" defaultValue={before ?? ''}>
          <option value="">None</option>
          {isGone ? <option value={before}>{before}</option> : null}
          {known.map(({ slug, title }) => (
            <option key={slug} value={slug}>
              {title}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}
