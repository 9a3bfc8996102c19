'use client'
import { useMutation } from '@tanstack/react-query'
import clsx from 'clsx'
import { api } from '../../lib/client/api.ts'
import { useNowValue } from '../../lib/client/clock.tsx'
import { useAskAgain } from '../../lib/client/polled.ts'
import { refusalReason, useViewer } from '../../lib/client/viewer.tsx'
import type { MethodTest, MethodView, ReadinessRow } from '../../lib/contract/on-call.ts'
import { Button } from '../ui/button.tsx'
import { useToast } from '../ui/toast.tsx'
import { isSame, personText } from './on-call-model.ts'
import { READINESS, testMethodPath } from './paths.ts'
import { Nobody, PersonName } from './person-name.tsx'
import { METHOD_WORDS, methodStanding } from './readiness-model.ts'

const COLUMNS = 'grid gap-x-4 md:grid-cols-[200px_120px_minmax(0,1fr)_minmax(0,220px)]'

/** People by what reaches them; a column each where there is room, below each other where not. */
export function ReadinessRows({ rows }: { rows: readonly ReadinessRow[] }) {
  return (
    <>
      <div
        aria-hidden="true"
        className={clsx(COLUMNS, 'border-rule-2 border-b pb-1 text-ink-3 text-micro max-md:hidden')}
      >
        <span>Person</span>
        <span>Reached by</span>
        <span>Contact methods, last test</span>
        <span>Named by</span>
      </div>
      <ul>
        {rows.map(row => (
          <Row key={row.person.email} row={row} />
        ))}
      </ul>
    </>
  )
}

function Row({ row }: { row: ReadinessRow }) {
  return (
    <li data-row className={clsx(COLUMNS, 'border-rule border-b py-1.5 last:border-0')}>
      <p className="min-w-0">
        <PersonName person={row.person} className="font-medium" />
        <span className="block text-ink-3 text-small wrap-anywhere">
          {row.isDisabled ? 'disabled' : row.person.email}
        </span>
      </p>
      <p>
        <span className="text-ink-3 md:sr-only">Reached by </span>
        {row.reachedBy.length === 0 ? (
          <Nobody word="nothing" />
        ) : (
          [...new Set(row.reachedBy)].map(kind => METHOD_WORDS[kind]).join(', ')
        )}
      </p>
      <div className="min-w-0">
        <ul>
          {row.methods.map(method => (
            <MethodLine key={method.id} method={method} row={row} />
          ))}
        </ul>
        {row.problems.map(problem => (
          <p key={problem} className="text-warn wrap-anywhere">
            {problem}
          </p>
        ))}
      </div>
      <p className="text-ink-2 max-md:hidden">
        <span className="sr-only">Named by </span>
        {row.namedBy.length === 0 ? '—' : row.namedBy.map(({ kind, slug }) => `${kind} ${slug}`).join(', ')}
      </p>
    </li>
  )
}

const TONES = { good: 'text-ink-3', weak: 'text-warn', bad: 'text-down' } as const

function MethodLine({ method, row }: { method: MethodView; row: ReadinessRow }) {
  const text = useNowValue(nowMs => methodStanding(method, nowMs).text)
  const tone = useNowValue(nowMs => methodStanding(method, nowMs).tone)
  return (
    <li className="flex flex-wrap items-baseline gap-x-3">
      <span>
        {METHOD_WORDS[method.kind]} <span className="text-ink-3">{method.hint}</span>
      </span>
      <span className={clsx('text-small', TONES[tone])}>{text}</span>
      <TestMethod method={method} row={row} />
    </li>
  )
}

/** Sends a test by one method now, and says what was answered. */
function TestMethod({ method, row }: { method: MethodView; row: ReadinessRow }) {
  const { email, role } = useViewer()
  const toast = useToast()
  const askAgain = useAskAgain()
  const test = useMutation({
    mutationFn: () => api<MethodTest>(testMethodPath(method.id), { method: 'POST' }),
    onSuccess: result => {
      const words = `${METHOD_WORDS[method.kind]} to ${personText(row.person)}: ${result.detail}`
      toast(result.outcome === 'delivered' ? 'done' : 'failed', words)
      askAgain(READINESS)
    },
    onError: error => toast('failed', error.message),
  })
  const refusal = isSame(row.person, email) ? null : refusalReason(role, 'on_call.write')
  return (
    <Button
      variant="quiet"
      className="sm:-my-1 h-6! max-sm:h-11!"
      disabledReason={refusal ?? method.problem}
      isBusy={test.isPending}
      onClick={() => test.mutate()}
      aria-label={`Test ${METHOD_WORDS[method.kind]} of ${personText(row.person)}`}
    >
      Test
    </Button>
  )
}
