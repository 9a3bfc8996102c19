'use client'
import { useMutation } from '@tanstack/react-query'
import clsx from 'clsx'
import Link from 'next/link'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { CheckLine, RecheckAnswer, RecheckLine } from '../../lib/contract/runbooks.ts'
import type { LivePart } from '../../lib/core/runbook/types.ts'
import { Age } from '../ui/age.tsx'
import { Button } from '../ui/button.tsx'
import { FormFailure } from '../ui/form-failure.tsx'
import { Section } from '../ui/section.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { AnswerBody } from './answer-body.tsx'
import { checkFacts } from './check-facts.ts'
import { runbookPath } from './paths.ts'
import { useRunbookView } from './runbook-view.ts'
import { stateOf } from './state-of.ts'

type ChecksProps = {
  readonly part: Extract<LivePart, { kind: 'check' }>
  readonly checks: readonly CheckLine[]
}

/** How checks stand, and one press that asks all of them again: code, time and body of each. */
export function LiveChecks({ part, checks }: ChecksProps) {
  const { slug } = useRunbookView()
  const refusal = useRefusal('checks.run')
  const askAgain = useAskAgain()
  const recheck = useMutation({
    mutationFn: () =>
      api<RecheckAnswer>(`${runbookPath(slug)}/recheck`, { method: 'POST', body: { checks: part.checks } }),
    onSuccess: () => askAgain(runbookPath(slug)),
    retry: false,
    networkMode: 'always',
  })
  const unsaved = slug === '' ? 'Save the runbook first.' : null
  return (
    <Section
      title={part.title}
      level={3}
      end={
        <span data-no-print>
          <Button
            disabledReason={refusal ?? unsaved}
            isBusy={recheck.isPending}
            onClick={() => recheck.mutate()}
          >
            Re-check now
          </Button>
        </span>
      }
    >
      <ul className="!list-none !pl-0" aria-live="polite">
        {checks.map(check => {
          const again = recheck.data?.checks.find(({ key }) => key === check.key)
          return <CheckItem key={check.key} check={check} again={again ?? null} />
        })}
      </ul>
      <FormFailure message={recheck.error?.message ?? null} />
    </Section>
  )
}

function CheckItem({ check, again }: { check: CheckLine; again: RecheckLine | null }) {
  const shown = again !== null && again.failure === null ? again : check
  const isBad = shown.state === 'down'
  return (
    <li className={clsx('border-rule border-b px-1 py-1 last:border-0', isBad && 'bg-down-tint')}>
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <StateMark state={stateOf(shown.state)} />
        <Link href={`/checks/${shown.key}`} prefetch={false} className="font-medium">
          {shown.name}
        </Link>
        <span className="num text-column">{checkFacts(shown)}</span>
        <span className="min-w-0 text-ink-2 wrap-anywhere">{shown.reason}</span>
        {shown.atMs === null ? null : (
          <span className="ml-auto text-ink-3 text-small">
            asked <Age sinceMs={shown.atMs} /> ago
          </span>
        )}
      </div>
      {again?.failure ? <p className="text-down text-small">{again.failure}</p> : null}
      {shown.badChildren.length > 0 ? (
        <p className="text-small">
          {shown.badChildren.map(({ name, message }) => (
            <span key={name} className="mr-3">
              <b className="font-semibold text-down">{name}</b> {message}
            </span>
          ))}
        </p>
      ) : null}
      {again !== null && again.body !== null ? (
        <AnswerBody body={again.body} failing={again.badChildren.map(({ name }) => name)} />
      ) : null}
    </li>
  )
}
