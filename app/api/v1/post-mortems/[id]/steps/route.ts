import { TakeStep } from '../../../../../../lib/contract/post-mortems.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { takeStep } from '../../../../../../lib/services/post-mortems/take-step.ts'

export const POST = handle({ door: 'POST /api/v1/post-mortems/[id]/steps', input: TakeStep, verb: takeStep })
