import { POST_STATE_WORDS, type PostKind, STATES_OF_KIND } from '../../lib/core/status-page/post.ts'
import { Field, Select } from '../ui/field.tsx'

/** The states that an update of such a post can have. */
export function StateSelect({ kind, error }: { kind: PostKind; error: string | undefined }) {
  return (
    <Field label="State" error={error}>
      {control => (
        <Select {...control} name="state">
          {STATES_OF_KIND[kind].map(state => (
            <option key={state} value={state}>
              {POST_STATE_WORDS[state]}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}
