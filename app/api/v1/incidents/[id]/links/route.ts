import { LinkIncidents } from '../../../../../../lib/contract/incidents.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { linkIncidents } from '../../../../../../lib/services/incidents/link-incidents.ts'

export const POST = handle({
  door: 'POST /api/v1/incidents/[id]/links',
  input: LinkIncidents,
  verb: linkIncidents,
})
