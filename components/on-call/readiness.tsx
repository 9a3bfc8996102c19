'use client'
import { useMutation } from '@tanstack/react-query'
import clsx from 'clsx'
import Link from 'next/link'
import { useMemo } from 'react'
import { api } from '../../lib/client/api.ts'
import { useNowValue } from '../../lib/client/clock.tsx'
import { useAskAgain, usePolled } from '../../lib/client/polled.ts'
import { refusalReason, useViewer } from '../../lib/client/viewer.tsx'
import type { MethodTest, MethodView, ReadinessRow } from '../../lib/contract/on-call.ts'
import { Button } from '../ui/button.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { useToast } from '../ui/toast.tsx'
import { isSame, personText } from './on-call-model.ts'
import { READINESS, testMethodPath } from './paths.ts'
import { PersonName } from './person-name.tsx'
import { byReach, METHOD_WORDS, methodStanding, summariseReach } from './readiness-model.ts'

type Answer = { readonly people: readonly ReadinessRow[] }

/** Who can be reached, by what, and when that was last tried. */
export function Readiness() {
  const polled = usePolled<Answer>(READINESS, 15_000)
  const rows = useMemo(() => byReach(polled.data?.people ?? []), [polled.data])
  return (
    <Section
      title="Readiness"
      note={rows.length > 0 ? summariseReach(rows) : null}
      end={
        <Link href="/settings/contact" className="text-accent">
          Your contact methods
        </Link>
      }
    >
      <PolledStates polled={polled} failed="Could not read who can be reached" rows={4}>
        {() =>
          rows.length === 0 ? (
            <EmptyState title="No schedule and no escalation names anybody yet." />
          ) : (
            <ReadinessTable rows={rows} />
          )
        }
      </PolledStates>
    </Section>
  )
}

function ReadinessTable({ rows }: { rows: readonly ReadinessRow[] }) {
  return (
    <Table caption="Who can be reached">
      <thead>
        <tr>
          <Th>Person</Th>
          <Th>Reached by</Th>
          <Th>Contact methods, last test</Th>
          <Th className="max-md:hidden">Named by</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <Row key={row.person.email} row={row} />
        ))}
      </tbody>
    </Table>
  )
}

function Row({ row }: { row: ReadinessRow }) {
  return (
    <Tr data-row>
      <Td className="min-w-36">
        <PersonName person={row.person} className="font-medium" />
        <span className="block text-ink-3 text-small wrap-anywhere">
          {row.isDisabled ? 'disabled' : row.person.email}
        </span>
      </Td>
      <Td>
        {row.reachedBy.length === 0 ? (
          <span className="inline-flex items-baseline gap-1.5 font-semibold text-down">
            <Glyph name="no_data" className="relative top-px size-3" />
            nothing
          </span>
        ) : (
          [...new Set(row.reachedBy)].map(kind => METHOD_WORDS[kind]).join(', ')
        )}
      </Td>
      <Td>
        {row.methods.length === 0 ? <span className="text-ink-3">none added</span> : null}
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
      </Td>
      <Td className="text-ink-2 max-md:hidden">
        {row.namedBy.length === 0 ? '—' : row.namedBy.map(({ kind, slug }) => `${kind} ${slug}`).join(', ')}
      </Td>
    </Tr>
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
      className="-my-1 h-6! max-sm:h-11!"
      disabledReason={refusal ?? method.problem}
      isBusy={test.isPending}
      onClick={() => test.mutate()}
      aria-label={`Test ${METHOD_WORDS[method.kind]} of ${personText(row.person)}`}
    >
      Test
    </Button>
  )
}
