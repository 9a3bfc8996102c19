import { ExportIncident } from '../../../../../../lib/contract/incidents.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { exportIncident } from '../../../../../../lib/services/incidents/export-incident.ts'

export const GET = handle({
  door: 'GET /api/v1/incidents/[id]/export',
  input: ExportIncident,
  verb: exportIncident,
})
