import { UpdatePerson } from '../../../../../lib/contract/people.ts'
import { handle } from '../../../../../lib/server/handle.ts'
import { updatePerson } from '../../../../../lib/services/people/update-person.ts'

export const PATCH = handle({ door: 'PATCH /api/v1/people/[id]', input: UpdatePerson, verb: updatePerson })
