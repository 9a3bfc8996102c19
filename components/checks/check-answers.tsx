'use client'
import { useTimeZone } from '../../lib/client/clock.tsx'
import type { KeptAnswer } from '../../lib/contract/checks.ts'
import { formatClock, formatDate, formatSeconds } from '../../lib/core/format/index.ts'
import { EmptyState } from '../ui/list-states.tsx'
import { QuantityText } from '../ui/quantity.tsx'
import { Section } from '../ui/section.tsx'
import { StateMark } from '../ui/state-mark.tsx'

/** The last answers as they came, bounded and masked; each opens. */
export function AnswerList({ answers }: { answers: readonly KeptAnswer[] }) {
  return (
    <Section title="Last answers" note={`${answers.length} kept, secrets masked`}>
      {answers.length === 0 ? (
        <EmptyState title="Not asked yet.">The first answer stands here.</EmptyState>
      ) : null}
      {answers.map(answer => (
        <Answer key={answer.atMs} answer={answer} />
      ))}
    </Section>
  )
}

function Answer({ answer }: { answer: KeptAnswer }) {
  const { zone } = useTimeZone()
  const headers = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`)
  const facts = Object.entries(answer.facts).map(([name, value]) => `${name} = ${String(value)}`)
  const raw = [...headers, ...(headers.length ? [''] : []), answer.body ?? '(no text)', '', ...facts].join(
    '\n',
  )
  return (
    <details className="border-rule border-b py-1.5">
      <summary className="cursor-pointer max-sm:min-h-11">
        <StateMark state={answer.state} className="mr-3" />
        <span className="num mr-3 text-ink-3" suppressHydrationWarning>
          {formatDate(answer.atMs, zone)} {formatClock(answer.atMs, zone)}
        </span>
        <span className="wrap-anywhere">{answer.reason}</span>{' '}
        <QuantityText quantity={formatSeconds(answer.durationSeconds)} />
      </summary>
      <p className="pt-1 text-ink-3 text-small wrap-anywhere">
        {answer.status === null ? '' : `status ${answer.status}. `}
        {answer.remoteAddress === null ? '' : `from ${answer.remoteAddress}. `}
        {answer.fault ?? ''}
      </p>
      <pre className="max-h-80 overflow-auto bg-sunk p-2 text-column wrap-anywhere whitespace-pre-wrap">
        {raw}
      </pre>
    </details>
  )
}

/** What the certificate of the newest answer says; nothing for kinds without one. */
export function CertificateSection({ certificate }: { certificate: KeptAnswer['certificate'] }) {
  if (certificate === null) return null
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  const facts = [
    ['Subject', certificate.subject],
    ['Issuer', certificate.issuer],
    ['Valid', `${day(certificate.notBeforeMs)} to ${day(certificate.notAfterMs)}`],
    ['Chain until', day(certificate.chainNotAfterMs)],
    ['Protocol', certificate.protocol ?? '—'],
    ['Trust', certificate.fault ?? 'chain and name are trusted'],
  ] as const
  return (
    <Section title="Certificate">
      <dl>
        {facts.map(([name, value]) => (
          <div key={name} className="flex gap-3 border-rule border-b py-1 last:border-0">
            <dt className="w-1/3 text-ink-3">{name}</dt>
            <dd className="wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}
