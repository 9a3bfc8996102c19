'use client'
import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import { FormProvider, useForm } from 'react-hook-form'
import { ApiError, api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import type { CheckConfig } from '../../lib/contract/checks.ts'
import { checkHref } from '../checks/checks-model.ts'
import { entryPath } from '../entries/entry-actions.tsx'
import { FormEnding } from '../entries/form-ending.tsx'
import { Section } from '../ui/section.tsx'
import { useToast } from '../ui/toast.tsx'
import { fieldName, placed, resolveForm } from './form-faults.ts'
import { type CheckFormValues, toConfig, toFormValues } from './form-values.ts'
import { KindChoice, NameAndSlug, ServiceChoice } from './identity-fields.tsx'
import { CommonFields, KindFields } from './kind-fields.tsx'
import { ChildrenFields, MappingFields, SecretFields } from './list-fields.tsx'
import { RuleFields } from './rule-fields.tsx'
import { Trial } from './trial.tsx'

const CHECKS = '/api/v1/checks'

type FormProps = {
  /** What is changed; null for a new one. */
  config: CheckConfig | null
  /** The service that is chosen at first. */
  service?: string
}

/** Any check in the page: its fields from its schema, tried beside it, its faults where they belong. */
export function CheckForm({ config, service }: FormProps) {
  const form = useForm<CheckFormValues>({
    defaultValues: { ...toFormValues(config), ...(service === undefined ? {} : { service }) },
    resolver: resolveForm,
  })
  const save = useSave(config)
  const submit = form.handleSubmit(async values => {
    try {
      await save(toConfig(values).config)
    } catch (error) {
      for (const { path, message } of faultsOf(error, values)) form.setError(fieldName(path), { message })
    }
  })
  return (
    <FormProvider {...form}>
      <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,460px)]">
        <form onSubmit={event => void submit(event)} noValidate className="grid min-w-0 gap-7">
          <Rooms isNew={config === null} />
          <FormEnding
            label={config === null ? 'Add the check' : 'Save'}
            needs="checks.write"
            cancelHref={config ? checkHref(keyOf(config)) : '/checks'}
          />
        </form>
        <div className="lg:sticky lg:top-4 lg:max-h-[calc(100vh-32px)] lg:overflow-auto">
          <Trial />
        </div>
      </div>
    </FormProvider>
  )
}

const keyOf = ({ service, slug }: CheckConfig): string => `${service}/${slug}`

function useSave(before: CheckConfig | null): (config: unknown) => Promise<void> {
  const router = useRouter()
  const toast = useToast()
  const askAgain = useAskAgain()
  return async config => {
    const { key } = before
      ? await api<{ key: string }>(entryPath(CHECKS, keyOf(before)), { method: 'PUT', body: config })
      : await api<{ key: string }>(CHECKS, { method: 'POST', body: config })
    toast('done', before ? 'The check is saved.' : 'The check is added and asked from now on.')
    askAgain(CHECKS)
    router.push(checkHref(key))
  }
}

/** The server's refusal at the fields that it names; what names none stands above the button. */
function faultsOf(error: unknown, values: CheckFormValues): readonly { path: string; message: string }[] {
  if (!(error instanceof ApiError)) throw error
  const named = error.issues.filter(issue => issue.path !== '')
  if (named.length === 0) return [{ path: 'root', message: error.message }]
  return named.map(issue => placed(issue, values))
}

function Rooms({ isNew }: { isNew: boolean }) {
  return (
    <>
      <Room title="What is asked">
        <div className="mb-3 grid gap-x-5 gap-y-3 sm:grid-cols-6">
          <KindChoice />
          <ServiceChoice isNew={isNew} />
          <NameAndSlug isNew={isNew} />
        </div>
        <KindFields />
      </Room>
      <Room title="When, and from when it counts">
        <CommonFields />
      </Room>
      <Room title="What decides" note="in order; the first rule that applies">
        <RuleFields />
      </Room>
      <Room title="Figures" note="of the answer, as series">
        <MappingFields />
      </Room>
      <Room title="Parts of the answer" note="entries judged one by one">
        <ChildrenFields />
      </Room>
      <Room title="Secrets" note="{{name}} in any text above; sealed, never shown again">
        <SecretFields />
      </Room>
    </>
  )
}

const Room = ({ title, note, children }: { title: string; note?: string; children: ReactNode }) => (
  <Section title={title} note={note}>
    {children}
  </Section>
)
