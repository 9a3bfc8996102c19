import { EditNote, MAX_NOTE_BODY_BYTES, NoteId } from '../../../../../../../lib/contract/incidents.ts'
import { handle } from '../../../../../../../lib/server/handle.ts'
import { editNote } from '../../../../../../../lib/services/incidents/edit-note.ts'
import { readEntry } from '../../../../../../../lib/services/incidents/read-entry.ts'

export const GET = handle({
  door: 'GET /api/v1/incidents/[id]/notes/[entry]',
  input: NoteId,
  verb: readEntry,
})
export const PATCH = handle({
  door: 'PATCH /api/v1/incidents/[id]/notes/[entry]',
  input: EditNote,
  verb: editNote,
  maxBodyBytes: MAX_NOTE_BODY_BYTES,
})
