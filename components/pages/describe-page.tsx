'use client'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { PageRow } from '../../lib/contract/on-call.ts'
import { PAGES, pagePath } from '../on-call/paths.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'

/** What is known of a page now: its kind or its cause may bring others in, at once. */
export function DescribePage({ row }: { row: PageRow }) {
  const refusal = useRefusal('pages.act')
  const askAgain = useAskAgain()
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: ['kind', 'cause'],
    send: form => {
      const told = ['kind', 'cause'].flatMap(name => {
        const text = textOf(form, name).trim()
        return text === '' ? [] : [[name, text] as const]
      })
      return api<PageRow>(`${pagePath(row.id)}/describe`, { method: 'POST', body: Object.fromEntries(told) })
    },
    onDone: () => askAgain(PAGES),
  })
  return (
    <details>
      <summary className="cursor-pointer text-ink-2 text-small max-sm:py-2.5">
        Say its kind or cause, which may bring others in
      </summary>
      <form ref={formRef} onSubmit={onSubmit} noValidate className="mt-2 grid max-w-100 gap-3">
        <Field label="Kind" error={errors.kind}>
          {control => (
            <Input
              {...control}
              name="kind"
              defaultValue={row.labels.kind}
              placeholder="security"
              autoComplete="off"
              maxLength={200}
            />
          )}
        </Field>
        <Field label="Cause" error={errors.cause}>
          {control => (
            <Input
              {...control}
              name="cause"
              defaultValue={row.labels.cause}
              placeholder="provider outage"
              autoComplete="off"
              maxLength={200}
            />
          )}
        </Field>
        <FormFailure message={failure} />
        <div>
          <Button type="submit" isBusy={isBusy} disabledReason={refusal}>
            Say it
          </Button>
        </div>
      </form>
    </details>
  )
}
