import { AddNote, MAX_NOTE_BODY_BYTES } from '../../../../../../lib/contract/incidents.ts'
import { handle } from '../../../../../../lib/server/handle.ts'
import { addNote } from '../../../../../../lib/services/incidents/add-note.ts'

export const POST = handle({
  door: 'POST /api/v1/incidents/[id]/notes',
  input: AddNote,
  verb: addNote,
  status: 201,
  maxBodyBytes: MAX_NOTE_BODY_BYTES,
})
