'use client'
import { useRouter } from 'next/navigation'
import { api } from '../../lib/client/api.ts'
import type { PostView } from '../../lib/contract/status-pages.ts'
import { Field } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { StateSelect } from './state-select.tsx'
import { TextArea } from './text-area.tsx'

/** What is new of a post; the last of its states ends it. */
export function UpdateForm({ post, onClose }: { post: PostView; onClose: () => void }) {
  const router = useRouter()
  const toast = useToast()
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: ['state', 'body'],
    send: form =>
      api<PostView>(`/api/v1/status-posts/${post.id}/updates`, {
        method: 'POST',
        body: { state: textOf(form, 'state'), body: textOf(form, 'body') },
      }),
    onDone: () => {
      toast('done', 'The update is on the status page.')
      router.refresh()
      onClose()
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <StateSelect kind={post.kind} error={errors.state} />
      <Field label="What is new" help="Plain text; links become links." error={errors.body}>
        {control => <TextArea {...control} name="body" maxLength={5_000} required />}
      </Field>
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        Post it
      </FormActions>
    </form>
  )
}
