'use client'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import type { StatusPageView } from '../../lib/contract/status-pages.ts'
import type { ListedOccurrence } from '../../lib/contract/uptime.ts'
import { TextArea } from '../status/text-area.tsx'
import { Checkbox, Field } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { noticeBody, pagesThatShow } from './window-model.ts'

type NoticeFormProps = {
  readonly one: ListedOccurrence
  readonly pages: readonly StatusPageView[]
  readonly onClose: () => void
}

/** What is told, and on which status pages; on none, it was sent in another way. */
export function NoticeForm({ one, pages, onClose }: NoticeFormProps) {
  const toast = useToast()
  const askAgain = useAskAgain()
  const shown = pagesThatShow(pages, one.services)
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: ['body'],
    send: form =>
      api('/api/v1/windows/notices', {
        method: 'POST',
        body: {
          slug: one.slug,
          startsAt: new Date(one.startsAtMs).toISOString(),
          pages: form.getAll('pages'),
          body: textOf(form, 'body'),
        },
      }),
    onDone: () => {
      toast('done', `The notice of ${one.name} is sent.`)
      askAgain('/api/v1/windows')
      askAgain('/api/v1/follow-ups/due')
      onClose()
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <fieldset>
        <legend className="text-ink-2 text-small">Status pages, with their subscribers</legend>
        {shown.map(page => (
          <Checkbox key={page.slug} name="pages" value={page.slug} defaultChecked label={page.title} />
        ))}
        {shown.length === 0 ? (
          <p className="text-ink-2 text-small">No status page shows what it covers.</p>
        ) : null}
      </fieldset>
      <Field label="Text" error={errors.body}>
        {control => <TextArea {...control} name="body" defaultValue={noticeBody(one)} />}
      </Field>
      <p className="text-ink-3 text-small">
        With no page chosen, nothing goes out from here: it is noted that you sent it in another way.
      </p>
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        Send
      </FormActions>
    </form>
  )
}
