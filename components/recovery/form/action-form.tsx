'use client'
import { useRouter } from 'next/navigation'
import { FormProvider, useForm } from 'react-hook-form'
import { ApiError, api } from '../../../lib/client/api.ts'
import { useAskAgain } from '../../../lib/client/polled.ts'
import type { ActionConfig } from '../../../lib/core/config/schema/action.ts'
import { entryPath } from '../../entries/entry-actions.tsx'
import { FormEnding } from '../../entries/form-ending.tsx'
import { Section } from '../../ui/section.tsx'
import { useToast } from '../../ui/toast.tsx'
import { ACTIONS, RECOVERY, RECOVERY_HREF } from '../paths.ts'
import { Fields } from './controls.tsx'
import {
  AUTOMATIC_FIELDS,
  EXPRESSION_FIELDS,
  GUARD_FIELDS,
  OWN_FIELDS,
  PARAMETER_FIELDS,
  PRECONDITION_FIELDS,
  PROOF_FIELDS,
  WARN_FIELDS,
} from './fields.ts'
import { fieldName, placedIssue, resolveForm } from './form-faults.ts'
import { type ActionFormValues, type Problem, toConfig, toFormValues } from './form-values.ts'
import { Identity, ListRoom, Secrets, Steps } from './rooms.tsx'

type ActionFormProps = {
  /** What is changed; null for a new one. */
  config: ActionConfig | null
  /** The service that is chosen at first. */
  service?: string | undefined
}

/** An action in the page: what it does, what guards it, and what proves it; faults stand where they belong. */
export function ActionForm({ config, service }: ActionFormProps) {
  const form = useForm<ActionFormValues>({
    defaultValues: toFormValues(config, service),
    resolver: resolveForm,
  })
  const save = useSave(config)
  const submit = form.handleSubmit(async values => {
    try {
      await save(toConfig(values).config)
    } catch (error) {
      for (const { path, message } of refused(error, values)) form.setError(fieldName(path), { message })
    }
  })
  return (
    <FormProvider {...form}>
      <form onSubmit={event => void submit(event)} noValidate className="grid min-w-0 max-w-[1000px] gap-7">
        <Rooms isNew={config === null} />
        <FormEnding
          label={config === null ? 'Add the action' : 'Save'}
          needs="actions.write"
          cancelHref={RECOVERY_HREF}
        />
      </form>
    </FormProvider>
  )
}

const keyOf = ({ service, slug }: ActionConfig): string => `${service}/${slug}`

function useSave(before: ActionConfig | null): (config: unknown) => Promise<void> {
  const router = useRouter()
  const toast = useToast()
  const askAgain = useAskAgain()
  return async config => {
    if (before) await api<unknown>(entryPath(ACTIONS, keyOf(before)), { method: 'PUT', body: config })
    else await api<unknown>(ACTIONS, { method: 'POST', body: config })
    toast('done', before ? 'The action is saved.' : 'The action is added.')
    askAgain(RECOVERY)
    router.push(RECOVERY_HREF)
  }
}

/** The server's refusal at the fields that it names; what names none stands above the button. */
function refused(error: unknown, values: ActionFormValues): readonly Problem[] {
  if (!(error instanceof ApiError)) throw error
  const named = error.issues.filter(({ path }) => path !== '')
  if (named.length === 0) return [{ path: 'root', message: error.message.replace(/\.$/, '') }]
  return named.map(issue => placedIssue(issue, values))
}

function Rooms({ isNew }: { isNew: boolean }) {
  return (
    <>
      <Section title="What it is">
        <div className="grid gap-3">
          <Identity isNew={isNew} />
          <Fields path="own" fields={OWN_FIELDS} />
        </div>
      </Section>
      <Section title="What is done" note="in order; no shell: requests, and commands that a runner allows">
        <Steps list="steps" addLabel="Add a step" />
      </Section>
      <Section
        title="What the presser gives"
        note="{{name}} in a step; one of a list, or a number within limits"
      >
        <ListRoom list="parameters" fields={PARAMETER_FIELDS} title="Parameter" addLabel="Add a parameter" />
      </Section>
      <Section title="Guards" note="what stands between a person and the press">
        <div className="grid gap-4">
          <Fields path="guards" fields={GUARD_FIELDS} />
          <ListRoom list="warn" fields={WARN_FIELDS} title="Warning" addLabel="Add a warning with a figure" />
          <ListRoom
            list="preconditions"
            fields={PRECONDITION_FIELDS}
            title="Precondition"
            addLabel="Add a precondition"
          />
        </div>
      </Section>
      <Section title="Proof" note="all of it must hold; without any it is unverifiable">
        <div className="grid gap-4">
          <Fields path="proof" fields={PROOF_FIELDS} />
          <ListRoom
            list="expressions"
            fields={EXPRESSION_FIELDS}
            title="Expression"
            addLabel="Add an expression"
          />
        </div>
      </Section>
      <Section title="By itself" note="off unless it is ticked, and earned by people's proven presses">
        <Fields path="automatic" fields={AUTOMATIC_FIELDS} />
      </Section>
      <Section title="Dry run" note="done in place of the steps, and changes nothing">
        <Steps list="dryRun" addLabel="Add a dry step" />
      </Section>
      <Section title="Secrets" note="{{name}} in any text of a step; sealed, never shown again">
        <Secrets />
      </Section>
    </>
  )
}
