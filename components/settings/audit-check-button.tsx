'use client'
import { useMutation } from '@tanstack/react-query'
import { api } from '../../lib/client/api.ts'
import type { AuditCheck } from '../../lib/contract/people.ts'
import { Button } from '../ui/button.tsx'
import { Glyph } from '../ui/glyph.tsx'

/** Walks the whole log on the server and says whether a row was changed or is missing. */
export function AuditCheckButton() {
  const check = useMutation({ mutationFn: () => api<AuditCheck>('/api/v1/audit/check') })
  return (
    <span className="flex flex-wrap items-center gap-3">
      <span role="status">
        {check.data ? <Verdict check={check.data} /> : check.error ? check.error.message : null}
      </span>
      <Button isBusy={check.isPending} onClick={() => check.mutate()}>
        {check.isPending ? 'Checking' : 'Check the chain'}
      </Button>
    </span>
  )
}

function Verdict({ check }: { check: AuditCheck }) {
  return check.fault === null ? (
    <span className="flex items-baseline gap-1.5">
      <Glyph name="check" className="size-3 text-up-mark" />
      {check.rows} rows hold, none is missing
    </span>
  ) : (
    <span className="flex items-baseline gap-1.5 text-down">
      <Glyph name="down" className="size-3" />
      Broken: {check.fault}
    </span>
  )
}
