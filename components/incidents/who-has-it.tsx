import type { IncidentRow } from '../../lib/core/incident/types.ts'
import { isOver } from './incident-model.ts'

/** Who leads it, or took it; that nobody did is said loudest. */
export function WhoHasIt({ row, personText }: { row: IncidentRow; personText: (email: string) => string }) {
  const person = row.roles.commander ?? row.acknowledgedBy
  if (person) return <span>{personText(person)}</span>
  if (isOver(row)) return <span className="text-ink-3">—</span>
  return <b className="font-semibold text-down">Nobody has it</b>
}
