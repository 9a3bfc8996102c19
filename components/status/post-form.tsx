'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import type { PostView, StatusPageView } from '../../lib/contract/status-pages.ts'
import { POST_KIND_WORDS, POST_KINDS, type PostKind } from '../../lib/core/status-page/post.ts'
import { Checkbox, Field, Input, Select } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { StateSelect } from './state-select.tsx'
import { TextArea } from './text-area.tsx'

const FIELDS = ['pages', 'title', 'state', 'body', 'startsAt', 'endsAt', 'components'] as const

/** A new post with its first update. */
export function PostForm({ pages, onClose }: { pages: readonly StatusPageView[]; onClose: () => void }) {
  const router = useRouter()
  const toast = useToast()
  const [kind, setKind] = useState<PostKind>('incident')
  const [chosen, setChosen] = useState<readonly string[]>(pages.length === 1 ? pages.map(p => p.slug) : [])
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: FIELDS,
    send: form =>
      api<PostView>('/api/v1/status-posts', {
        method: 'POST',
        body: { ...wishOf(form), kind, pages: chosen },
      }),
    onDone: created => {
      toast('done', `“${created.title}” is on the status page.`)
      router.refresh()
      onClose()
    },
  })
  const toggle = (slug: string) =>
    setChosen(chosen.includes(slug) ? chosen.filter(one => one !== slug) : [...chosen, slug])
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <Field label="Kind">
        {control => (
          <Select {...control} value={kind} onChange={event => setKind(kindOf(event.target.value))}>
            {POST_KINDS.map(one => (
              <option key={one} value={one}>
                {POST_KIND_WORDS[one]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Title" error={errors.title}>
        {control => <Input {...control} name="title" maxLength={200} autoComplete="off" required />}
      </Field>
      <fieldset>
        <legend className="text-ink-2 text-small">Pages</legend>
        <div className="flex flex-wrap gap-x-4">
          {pages.map(({ slug, title }) => (
            <Checkbox
              key={slug}
              label={title}
              checked={chosen.includes(slug)}
              onChange={() => toggle(slug)}
            />
          ))}
        </div>
        {errors.pages ? (
          <p role="alert" className="text-down text-small">
            {errors.pages}
          </p>
        ) : null}
      </fieldset>
      <ConcernedFields pages={pages.filter(({ slug }) => chosen.includes(slug))} />
      {kind === 'maintenance' ? <TimeFields errors={errors} /> : null}
      <StateSelect key={kind} kind={kind} error={errors.state} />
      <Field label="What is known" help="Plain text; links become links." error={errors.body}>
        {control => <TextArea {...control} name="body" maxLength={5_000} required />}
      </Field>
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        Post it
      </FormActions>
    </form>
  )
}

function ConcernedFields({ pages }: { pages: readonly StatusPageView[] }) {
  const components = new Map(pages.flatMap(page => page.components.map(one => [one.key, one.name] as const)))
  if (components.size === 0) return null
  return (
    <fieldset>
      <legend className="text-ink-2 text-small">Concerns</legend>
      <div className="flex flex-wrap gap-x-4">
        {[...components].map(([key, name]) => (
          <Checkbox key={key} name="components" value={key} label={name} />
        ))}
      </div>
    </fieldset>
  )
}

function TimeFields({ errors }: { errors: Readonly<Record<string, string>> }) {
  return (
    <div className="grid grid-cols-2 gap-3 max-sm:grid-cols-1">
      <Field label="Starts, UTC" help="Empty: now." error={errors.startsAt}>
        {control => <Input {...control} name="startsAt" type="datetime-local" />}
      </Field>
      <Field label="Ends, UTC" error={errors.endsAt}>
        {control => <Input {...control} name="endsAt" type="datetime-local" />}
      </Field>
    </div>
  )
}

const kindOf = (text: string): PostKind => POST_KINDS.find(one => one === text) ?? 'incident'

function wishOf(form: FormData) {
  const times = (['startsAt', 'endsAt'] as const).flatMap(name => {
    const text = textOf(form, name)
    return text === '' ? [] : [[name, `${text.slice(0, 16)}:00Z`] as const]
  })
  return {
    title: textOf(form, 'title'),
    state: textOf(form, 'state'),
    body: textOf(form, 'body'),
    components: form.getAll('components').filter(value => typeof value === 'string'),
    ...Object.fromEntries(times),
  }
}
