import { ReadFigures } from '../../../../../lib/contract/post-mortems.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { answerFigures } from '../../../../../lib/services/incident-figures/read-figures.ts'

export const GET = handle({ door: 'GET /api/v1/incidents/figures', input: ReadFigures, verb: answerFigures })
