'use client'
import { useMutation } from '@tanstack/react-query'
import clsx from 'clsx'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { api } from '../../lib/client/api.ts'
import { useAskAgain, usePolled } from '../../lib/client/polled.ts'
import { useRangeHref } from '../../lib/client/time-range.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { CheckDetail, CheckRow } from '../../lib/contract/checks.ts'
import { UPTIME_RANGES, type UptimeView } from '../../lib/contract/watch.ts'
import { formatUptime } from '../../lib/core/format/index.ts'
import { DayBars } from '../charts/index.ts'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { Age } from '../ui/age.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button, buttonClass } from '../ui/button.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { STATE_LOOKS, StateGlyph, StateMark } from '../ui/state-mark.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { useToast } from '../ui/toast.tsx'
import { AnswerList, CertificateSection } from './check-answers.tsx'
import { CheckCharts } from './check-charts.tsx'
import { checkHref, dayShareOf, stateOf } from './checks-model.ts'

/** One check: how it stands and why, how long it was up, how long it takes, and what it answered. */
export function CheckPage({ checkKey }: { checkKey: string }) {
  const polled = usePolled<CheckDetail>(`/api/v1/checks/detail?key=${encodeURIComponent(checkKey)}`)
  const hrefOf = useRangeHref()
  const row = polled.data?.row
  return (
    <>
      <div className="mt-3 flex min-h-7 flex-wrap items-center justify-between gap-4">
        <nav aria-label="Where you are" className="flex gap-1.5 text-ink-3 text-small">
          <Link href={hrefOf('/checks')}>Checks</Link>
          <span aria-hidden="true">/</span>
          <b className="font-medium text-ink" aria-current="page">
            {row?.name ?? checkKey}
          </b>
        </nav>
        {row ? <Actions row={row} /> : null}
      </div>
      {row ? null : <h1 className="sr-only">{checkKey}</h1>}
      <PolledStates polled={polled} failed="Could not read this check">
        {detail => <Loaded detail={detail} isStale={polled.isStale} />}
      </PolledStates>
    </>
  )
}

function Actions({ row }: { row: CheckRow }) {
  const router = useRouter()
  const toast = useToast()
  const askAgain = useAskAgain()
  const mayRun = useRefusal('checks.run')
  const mayWrite = useRefusal('checks.write')
  const run = useMutation({
    mutationFn: () => api<CheckRow>('/api/v1/checks/run', { method: 'POST', body: { key: row.key } }),
    onSuccess: answer => {
      toast(answer.state === 'up' ? 'done' : 'failed', `${answer.name}: ${answer.reason}`)
      askAgain('/api/v1/checks')
    },
    onError: error => toast('failed', error.message),
  })
  const paused = row.isPaused ? 'It is paused: nothing is asked until it goes on.' : null
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Badge>{row.source === 'file' ? 'from the file' : 'added here'}</Badge>
      {row.source === 'page' && mayWrite === null ? (
        <Link href={`${checkHref(row.key)}/edit`} className={buttonClass('alt')}>
          Change
        </Link>
      ) : (
        <Button
          disabledReason={
            row.source === 'file' ? 'It is written in the configuration file: change it there.' : mayWrite
          }
        >
          Change
        </Button>
      )}
      {row.source === 'page' && mayWrite === null ? (
        <ConfirmButton
          label="Remove"
          title={`Remove “${row.name}”?`}
          consequence="It is not asked any more. What it answered so far stays."
          change={() =>
            api<undefined>(`/api/v1${checkHref(row.key)}`, { method: 'DELETE' }).then(() =>
              router.push('/checks'),
            )
          }
          done={`${row.name} is removed.`}
        />
      ) : null}
      <Button
        variant="pri"
        disabledReason={mayRun ?? paused}
        isBusy={run.isPending}
        onClick={() => run.mutate()}
      >
        Run now
      </Button>
    </div>
  )
}

function Loaded({ detail, isStale }: { detail: CheckDetail; isStale: boolean }) {
  const { row, answers } = detail
  return (
    <>
      <Head row={row} isStale={isStale} />
      <Uptime checkKey={row.key} />
      <div className="mt-8 grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,416px)]">
        <div className="grid min-w-0 gap-8">
          <CheckCharts queries={detail.queries} />
          <Children row={row} />
          <AnswerList answers={answers} />
        </div>
        <div className="grid min-w-0 gap-8">
          <CertificateSection certificate={answers[0]?.certificate ?? null} />
          <Section title="Configuration" note="secrets as ••••">
            <pre className="max-h-[480px] overflow-auto text-column wrap-anywhere whitespace-pre-wrap">
              {JSON.stringify(detail.config, null, 2)}
            </pre>
          </Section>
        </div>
      </div>
    </>
  )
}

function Head({ row, isStale }: { row: CheckRow; isStale: boolean }) {
  const hrefOf = useRangeHref()
  const state = stateOf(row)
  const look = STATE_LOOKS[state]
  const isQuiet = state === 'up' || row.isPaused
  return (
    <div className="min-w-0 pt-1.5 pb-5">
      <h1
        className={clsx(
          'mb-1 flex items-center gap-3 text-[28px] leading-8 tracking-[-0.02em]',
          isStale ? 'text-gone' : !isQuiet && (state === 'degraded' ? 'text-warn-mark' : look.text),
        )}
      >
        <StateGlyph state={state} isLate={isStale} className="size-[22px]" />
        <span className="sr-only">{row.name}: </span>
        {row.isPaused ? 'Paused' : look.word}
      </h1>
      <p className="text-lead leading-6 wrap-anywhere">{row.reason}</p>
      <p className="text-ink-2 text-small leading-5 wrap-anywhere">
        {row.kind} {row.asks}, of{' '}
        <Link className="text-accent underline underline-offset-2" href={hrefOf(`/services/${row.service}`)}>
          {row.service}
        </Link>
        {row.sinceMs === null ? null : (
          <>
            . So for <Age sinceMs={row.sinceMs} />
          </>
        )}
        {row.pending === null ? null : `. ${row.pending}`}
        {row.causedBy === null ? null : `. Explained by ${row.causedBy}`}
      </p>
    </div>
  )
}

function Uptime({ checkKey }: { checkKey: string }) {
  const subject = encodeURIComponent(`check:${checkKey}`)
  const polled = usePolled<UptimeView>(`/api/v1/uptime?subject=${subject}`, 60_000)
  return (
    <Section title="90 days">
      <PolledStates polled={polled} failed="Could not count the days" rows={2}>
        {view => (
          <>
            <DayBars days={view.days.map(dayShareOf)} rule={view.rule} />
            <dl className="mt-3 flex flex-wrap gap-x-6 gap-y-3">
              {UPTIME_RANGES.map(range => (
                <div key={range} className="border-rule border-l pl-3">
                  <dt className="text-ink-3 text-small">{range}</dt>
                  <dd className="num">{ratioText(view.ranges[range].ratio)}</dd>
                </div>
              ))}
            </dl>
          </>
        )}
      </PolledStates>
    </Section>
  )
}

const ratioText = (ratio: number | null): string =>
  ratio === null ? '—, nothing observed' : `${formatUptime(ratio).text}%`

function Children({ row }: { row: CheckRow }) {
  if (row.children.length === 0) return null
  return (
    <Section title="Parts of the answer" note={`${row.children.length}`}>
      <Table caption="Parts of the answer">
        <thead>
          <tr>
            <Th className="w-28">State</Th>
            <Th>Name</Th>
            <Th>Message</Th>
            <Th isNumber>since</Th>
          </tr>
        </thead>
        <tbody>
          {row.children.map(child => (
            <Tr key={child.name}>
              <Td>
                <StateMark state={child.state} />
              </Td>
              <Td className="wrap-anywhere">{child.name}</Td>
              <Td className="text-ink-2 wrap-anywhere">{child.message}</Td>
              <Td isNumber>
                <Age sinceMs={child.sinceMs} />
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Section>
  )
}
