import { TickItem } from '../../../../../../lib/contract/incidents.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { tickItem } from '../../../../../../lib/services/incidents/tick-item.ts'

export const POST = handle({
  door: 'POST /api/v1/incidents/[id]/ticks',
  input: TickItem,
  verb: tickItem,
})
