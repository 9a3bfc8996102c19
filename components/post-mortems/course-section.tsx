'use client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useAskAgain } from '../../lib/client/polled.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { PostMortemDetail, PostMortemStep } from '../../lib/contract/post-mortems.ts'
import { formatMoment } from '../../lib/core/format/index.ts'
import { judgeStep, POST_MORTEM_STEPS, STEP_RULES } from '../../lib/core/post-mortem/index.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Input } from '../ui/field.tsx'
import { FormActions } from '../ui/form-actions.tsx'
import { Section } from '../ui/section.tsx'
import { useToast } from '../ui/toast.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { DetailsForm } from './details-form.tsx'
import { POST_MORTEMS, stepsPath } from './paths.ts'
import { nextText } from './post-mortem-words.ts'
import type { ProseCopy } from './prose-copy.ts'
import { useProseState } from './use-prose.ts'

const BUTTONS: Readonly<Record<PostMortemStep, string>> = {
  submit: 'Submit for review',
  approve: 'Approve',
  publish: 'Publish',
  send_back: 'Send back',
  reopen: 'Revise',
}
const DONE: Readonly<Record<PostMortemStep, string>> = {
  submit: 'It waits for a manager.',
  approve: 'It is approved: the text and its facts stand still.',
  publish: 'It is published.',
  send_back: 'It is a draft again.',
  reopen: 'It is a draft again; shared links show the published one until it is published anew.',
}
const TOLD: Readonly<Record<PostMortemStep, string>> = {
  submit: 'Submitted',
  approve: 'Approved',
  publish: 'Published',
  send_back: 'Sent back',
  reopen: 'Taken up again',
}

type CourseProps = {
  detail: PostMortemDetail
  copy: ProseCopy | null
  personText: (email: string) => string
}

/** Where it stands, what is next, and who took which step. */
export function CourseSection({ detail, copy, personText }: CourseProps) {
  const { zone } = useTimeZone()
  const steps = POST_MORTEM_STEPS.filter(step => STEP_RULES[step].from.includes(detail.state))
  return (
    <Section title="Review" note={nextText(detail)} end={<DetailsForm detail={detail} />}>
      <div className="flex flex-wrap gap-2" data-no-print>
        {steps.map(step => (
          <StepButton key={step} step={step} detail={detail} copy={copy} />
        ))}
      </div>
      <ol className="mt-3 text-small">
        <li className="text-ink-3">
          Drafted {formatMoment(detail.draftedAtMs, zone)} by {personText(detail.draftedBy)}
        </li>
        {detail.steps.map(({ step, by, atMs, reason }) => (
          <li key={`${step} ${atMs}`}>
            {TOLD[step]} {formatMoment(atMs, zone)} by {personText(by)}
            {reason === '' ? null : <span className="text-ink-2">: {reason}</span>}
          </li>
        ))}
      </ol>
    </Section>
  )
}

type StepProps = { step: PostMortemStep; detail: PostMortemDetail; copy: ProseCopy | null }

function StepButton({ step, detail, copy }: StepProps) {
  const [isOpen, setOpen] = useState(false)
  const { isReview, needsReason } = STEP_RULES[step]
  const refusal = useRefusal(isReview ? 'post_mortems.review' : 'post_mortems.write')
  const { isUnsent, documentVersion: shown } = useProseState(copy)
  const verdict = judgeStep(step, { state: detail.state, missing: detail.missing, reason: 'given' })
  const why =
    refusal ??
    (verdict.kind === 'refused' ? capital(verdict.why) : null) ??
    (isUnsent ? 'Your last words are still on their way.' : null)
  // What stands on the screen may be newer than what was asked for beside it.
  const documentVersion = Math.max(detail.documentVersion, shown)
  const take = useTakeStep(step, { id: detail.id, documentVersion })
  const isBack = step === 'send_back' || step === 'reopen'
  return (
    <>
      <Button
        variant={isBack ? 'alt' : 'pri'}
        disabledReason={why}
        isBusy={take.isPending}
        onClick={() => (needsReason ? setOpen(true) : take.mutate(''))}
      >
        {BUTTONS[step]}
      </Button>
      {needsReason ? (
        <Dialog title={BUTTONS[step]} isOpen={isOpen} onClose={() => setOpen(false)}>
          <ReasonForm label={BUTTONS[step]} take={take.mutateAsync} onClose={() => setOpen(false)} />
        </Dialog>
      ) : null}
    </>
  )
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

function useTakeStep(
  step: PostMortemStep,
  { id, documentVersion }: Pick<PostMortemDetail, 'id' | 'documentVersion'>,
) {
  const toast = useToast()
  const askAgain = useAskAgain()
  return useMutation({
    mutationFn: (reason: string) =>
      api(stepsPath(id), { method: 'POST', body: { step, reason, documentVersion } }),
    onSuccess: () => {
      toast('done', DONE[step])
      askAgain(POST_MORTEMS)
    },
    onError: error => {
      toast('failed', error.message)
      askAgain(POST_MORTEMS)
    },
  })
}

type ReasonProps = { label: string; take: (reason: string) => Promise<unknown>; onClose: () => void }

function ReasonForm({ label, take, onClose }: ReasonProps) {
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: ['reason'],
    send: form => take(textOf(form, 'reason')),
    onDone: onClose,
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} className="grid gap-3">
      <Field label="Why" help="Stands in its course, with your name" error={errors.reason}>
        {control => <Input {...control} name="reason" required maxLength={2000} autoComplete="off" />}
      </Field>
      <FormActions failure={failure} isBusy={isBusy} onClose={onClose}>
        {label}
      </FormActions>
    </form>
  )
}
