'use client'
import { useMutation } from '@tanstack/react-query'
import clsx from 'clsx'
import { api } from '../../lib/client/api.ts'
import { useNowValue } from '../../lib/client/clock.tsx'
import { useAskAgain } from '../../lib/client/polled.ts'
import type { CodeSent } from '../../lib/contract/contact-methods.ts'
import type { MethodTest, MethodView } from '../../lib/contract/on-call.ts'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { codePath, confirmPath, METHODS, methodPath, PREFERENCES, testMethodPath } from './paths.ts'
import { METHOD_WORDS, methodStanding } from './readiness-model.ts'

const TONES = { good: 'text-ink-3', weak: 'text-warn', bad: 'text-down' } as const

/** One way to reach oneself: how it stands, a test, and its code while it is not confirmed. */
export function MethodRow({ method }: { method: MethodView }) {
  const askAgain = useAskAgain()
  const text = useNowValue(nowMs => methodStanding(method, nowMs).text)
  const tone = useNowValue(nowMs => methodStanding(method, nowMs).tone)
  const isBrowsers = method.kind === 'web_push'
  const remove = async () => {
    await api<undefined>(methodPath(method.id), { method: 'DELETE' })
    askAgain(METHODS)
    askAgain(PREFERENCES)
  }
  return (
    <li data-row className="border-rule border-b py-2 last:border-0">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <p className="min-w-0 flex-1 wrap-anywhere">
          <span className="font-medium">{METHOD_WORDS[method.kind]}</span> {method.name}{' '}
          <span className="num text-column text-ink-3">{method.hint}</span>
          <span className={clsx('block text-small', TONES[tone])}>{text}</span>
        </p>
        {method.isVerified ? <TestButton method={method} /> : null}
        {isBrowsers ? null : (
          <ConfirmButton
            label="Remove"
            title={`Remove ${method.name}?`}
            consequence="You are not told by it any more; rules that name it go on with the others."
            change={remove}
            done={`${method.name} is removed.`}
          />
        )}
      </div>
      {method.isVerified || isBrowsers ? null : <ConfirmMethod method={method} />}
    </li>
  )
}

function TestButton({ method }: { method: MethodView }) {
  const askAgain = useAskAgain()
  const test = useMutation({
    mutationFn: () => api<MethodTest>(testMethodPath(method.id), { method: 'POST', body: {} }),
    onSettled: () => askAgain(METHODS),
  })
  return (
    <span className="flex flex-wrap items-baseline gap-x-3">
      <span role="status" className="text-small wrap-anywhere">
        {test.error ? <span className="text-down">{test.error.message}</span> : null}
        {test.data ? (
          <span className={test.data.outcome === 'failed' ? 'text-down' : 'text-ink-2'}>
            {test.data.outcome === 'failed' ? 'Failed: ' : 'Sent: '}
            {test.data.detail}
          </span>
        ) : null}
      </span>
      <Button
        isBusy={test.isPending}
        disabledReason={method.problem}
        onClick={() => test.mutate()}
        aria-label={`Test ${method.name}`}
      >
        Test
      </Button>
    </span>
  )
}

/** The code that was sent by it; without one, a new one is sent. */
function ConfirmMethod({ method }: { method: MethodView }) {
  const toast = useToast()
  const askAgain = useAskAgain()
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: ['code'],
    send: form =>
      api<MethodView>(confirmPath(method.id), { method: 'POST', body: { code: textOf(form, 'code') } }),
    onDone: () => {
      toast('done', `${method.name} is confirmed: it counts from now on.`)
      askAgain(METHODS)
      askAgain(PREFERENCES)
    },
  })
  const resend = useMutation({
    mutationFn: () => api<CodeSent>(codePath(method.id), { method: 'POST', body: {} }),
    onSuccess: sent =>
      toast(sent.isSent ? 'done' : 'failed', sent.isSent ? 'A new code is on its way.' : sent.detail),
    onError: error => toast('failed', error.message),
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="mt-1 flex flex-wrap items-start gap-2">
      <Field
        label="Code that was sent by it"
        help="Six digits, good for ten minutes"
        error={errors.code}
        className="w-44"
      >
        {control => (
          <Input {...control} name="code" inputMode="numeric" autoComplete="one-time-code" maxLength={9} />
        )}
      </Field>
      <Button type="submit" isBusy={isBusy} className="mt-5 max-sm:mt-6">
        Confirm
      </Button>
      <Button
        variant="quiet"
        isBusy={resend.isPending}
        onClick={() => resend.mutate()}
        className="mt-5 max-sm:mt-6"
      >
        Send a new code
      </Button>
      <FormFailure message={failure} />
    </form>
  )
}
