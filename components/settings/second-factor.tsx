'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import type { AccountView, SecondFactorCodes, SecondFactorOffer } from '../../lib/contract/people.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { Field, Input } from '../ui/field.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import { textOf, useSubmit } from '../ui/use-submit.ts'
import { ShownOnce } from './shown-once.tsx'

const PATH = '/api/v1/account/second-factor'

type Step =
  | { readonly kind: 'closed' }
  | { readonly kind: 'password'; readonly purpose: 'on' | 'off' }
  | { readonly kind: 'scan'; readonly offer: SecondFactorOffer }
  | { readonly kind: 'codes'; readonly codes: readonly string[] }

/** Switches the second factor on, in three steps, and off. */
export function SecondFactor({ account }: { account: AccountView }) {
  const [step, setStep] = useState<Step>({ kind: 'closed' })
  const router = useRouter()
  const close = () => {
    setStep({ kind: 'closed' })
    router.refresh()
  }
  const purpose = account.hasSecondFactor ? 'off' : 'on'
  if (!account.hasPassword)
    return <p className="text-ink-2">Your identity provider asks for it, if it is to be asked for.</p>
  return (
    <>
      <p className="pb-3 text-ink-2">
        {account.hasSecondFactor
          ? `On. ${account.recoveryCodesLeft} recovery codes are left.`
          : 'Off. A stolen password alone is enough to sign in as you.'}
      </p>
      <Button onClick={() => setStep({ kind: 'password', purpose })}>
        {account.hasSecondFactor ? 'Switch off' : 'Switch on'}
      </Button>
      <Dialog title={titleOf(step)} isOpen={step.kind !== 'closed'} onClose={close}>
        {step.kind === 'password' ? (
          <PasswordStep purpose={step.purpose} onNext={setStep} onOff={close} />
        ) : null}
        {step.kind === 'scan' ? <ScanStep offer={step.offer} onNext={setStep} /> : null}
        {step.kind === 'codes' ? <CodesStep codes={step.codes} onDone={close} /> : null}
      </Dialog>
    </>
  )
}

function titleOf(step: Step): string {
  if (step.kind === 'codes') return 'Keep these recovery codes'
  return step.kind === 'password' && step.purpose === 'off' ? 'Switch the second factor off' : 'Second factor'
}

function PasswordStep({
  purpose,
  onNext,
  onOff,
}: {
  purpose: 'on' | 'off'
  onNext: (step: Step) => void
  onOff: () => void
}) {
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit<SecondFactorOffer | undefined>({
    fields: ['password'],
    send: form => {
      const method = purpose === 'on' ? 'POST' : 'DELETE'
      return api(PATH, { method, body: { password: textOf(form, 'password') } })
    },
    onDone: offer => (offer ? onNext({ kind: 'scan', offer }) : onOff()),
  })
  return (
    <form ref={formRef} method="post" onSubmit={onSubmit} noValidate className="grid gap-2">
      <Field label="Your password" help="So that an open screen is not enough." error={errors.password}>
        {control => <Input {...control} name="password" type="password" autoComplete="current-password" />}
      </Field>
      <FormFailure message={failure} />
      <DialogActions>
        <Button type="submit" variant={purpose === 'on' ? 'pri' : 'red'} isBusy={isBusy}>
          {purpose === 'on' ? 'Go on' : 'Switch off'}
        </Button>
      </DialogActions>
    </form>
  )
}

function ScanStep({ offer, onNext }: { offer: SecondFactorOffer; onNext: (step: Step) => void }) {
  const { formRef, onSubmit, isBusy, errors, failure } = useSubmit({
    fields: ['code'],
    send: form => api<SecondFactorCodes>(PATH, { method: 'PUT', body: { code: textOf(form, 'code') } }),
    onDone: ({ recoveryCodes }) => onNext({ kind: 'codes', codes: recoveryCodes }),
  })
  return (
    <form ref={formRef} onSubmit={onSubmit} noValidate className="grid gap-3">
      <p className="text-ink-2">
        Scan this with your authenticator, or type the secret in. Then give its code.
      </p>
      {/* biome-ignore lint/performance/noImgElement: a picture made for this one moment, which nothing can optimise */}
      <img
        src={`data:image/svg+xml;utf8,${encodeURIComponent(offer.qrSvg)}`}
        alt="QR code of the secret"
        width={200}
        height={200}
        className="bg-[#fff]"
      />
      <ShownOnce label="The secret" secret={offer.secret} />
      <Field label="Code" help="Six digits." error={errors.code}>
        {control => (
          <Input {...control} name="code" autoComplete="one-time-code" inputMode="numeric" maxLength={7} />
        )}
      </Field>
      <FormFailure message={failure} />
      <DialogActions>
        <Button type="submit" variant="pri" isBusy={isBusy}>
          Switch on
        </Button>
      </DialogActions>
    </form>
  )
}

function CodesStep({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  return (
    <>
      <p className="pb-3 text-ink-2">
        Each signs you in once, when your authenticator is lost. They are not shown again.
      </p>
      <ShownOnce label="Recovery codes" secret={codes.join(' ')} />
      <DialogActions>
        <Button variant="pri" onClick={onDone}>
          I have kept them
        </Button>
      </DialogActions>
    </>
  )
}
