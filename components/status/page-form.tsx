'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import type { StatusPageConfig } from '../../lib/core/config/schema/status-page.ts'
import { entryPath } from '../entries/entry-actions.tsx'
import { NameFields } from '../entries/name-fields.tsx'
import { Checkbox, Field, Input, Select } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { useToast } from '../ui/toast.tsx'
import { useSubmit } from '../ui/use-submit.ts'
import { CoveredServices } from '../windows/covered-services.tsx'
import { ACCESS_KINDS, ACCESS_WORDS, accessKindOf, componentKeys, pageOf } from './page-form-model.ts'
import { PAGES } from './paths.ts'

const FIELDS = [
  'title',
  'slug',
  'description',
  'components',
  'host',
  'support_url',
  'access.password',
  'access.networks',
]

type FormProps = { readonly config: StatusPageConfig | null; readonly onClose: () => void }
type Errors = { readonly errors: Readonly<Record<string, string>> }

/** What one audience may see: which services, in front of whom, and whether they may subscribe. */
export function PageForm({ config, onClose }: FormProps) {
  const toast = useToast()
  const router = useRouter()
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: FIELDS,
    send: form => {
      const body = pageOf(form, config)
      return config === null
        ? api(PAGES, { method: 'POST', body })
        : api(entryPath(PAGES, config.slug), { method: 'PUT', body })
    },
    onDone: () => {
      toast('done', config === null ? 'The status page is there.' : 'The status page is saved.')
      router.refresh()
      onClose()
    },
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <NameFields
        before={config && { name: config.title, slug: config.slug }}
        errors={{ ...errors, name: errors.title ?? '' }}
      />
      <CoveredServices chosen={componentKeys(config)} error={errors.components} />
      <AccessFields access={config?.access ?? { kind: 'public' }} errors={errors} />
      <TextFields config={config} errors={errors} />
      <Checkbox
        name="subscriptions"
        defaultChecked={config?.subscriptions ?? true}
        label="People may subscribe by e-mail or webhook"
      />
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        {config === null ? 'Add the page' : 'Save'}
      </FormActions>
    </form>
  )
}

function AccessFields({ access, errors }: Errors & { readonly access: StatusPageConfig['access'] }) {
  const [kind, setKind] = useState(access.kind)
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label="For">
        {control => (
          <Select
            {...control}
            name="access"
            value={kind}
            onChange={event => setKind(accessKindOf(event.target.value))}
          >
            {ACCESS_KINDS.map(one => (
              <option key={one} value={one}>
                {ACCESS_WORDS[one]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {kind === 'password' ? (
        <Field
          label="Password"
          help={access.kind === 'password' ? '•••• keeps what is stored' : undefined}
          error={errors['access.password']}
        >
          {control => (
            <Input
              {...control}
              name="password"
              type="password"
              autoComplete="new-password"
              defaultValue={access.kind === 'password' ? access.password : ''}
            />
          )}
        </Field>
      ) : null}
      {kind === 'networks' ? (
        <Field label="Networks" help="Such as 10.0.0.0/8, 192.168.1.0/24" error={errors['access.networks']}>
          {control => (
            <Input
              {...control}
              name="networks"
              autoComplete="off"
              defaultValue={access.kind === 'networks' ? access.networks.join(', ') : ''}
            />
          )}
        </Field>
      ) : null}
    </div>
  )
}

function TextFields({ config, errors }: Errors & Pick<FormProps, 'config'>) {
  return (
    <>
      <Field label="Description" help="Stands under the title" error={errors.description}>
        {control => (
          <Input {...control} name="description" defaultValue={config?.description} autoComplete="off" />
        )}
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Host name" help="The page answers at its root; empty: none" error={errors.host}>
          {control => (
            <Input
              {...control}
              name="host"
              defaultValue={config?.host}
              placeholder="status.example.org"
              autoComplete="off"
            />
          )}
        </Field>
        <Field label="Support" help="Where people ask, from https://" error={errors.support_url}>
          {control => (
            <Input {...control} name="support_url" defaultValue={config?.support_url} autoComplete="off" />
          )}
        </Field>
      </div>
    </>
  )
}
