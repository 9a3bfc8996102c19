'use client'
import { useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { api } from '../../lib/client/api.ts'
import { useLiveState } from '../../lib/client/live.ts'
import { useAskAgain, usePolled } from '../../lib/client/polled.ts'
import { useRangeHref } from '../../lib/client/time-range.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { CheckDetail, CheckRow } from '../../lib/contract/checks.ts'
import type { ChecksData } from '../../lib/contract/live.ts'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button, buttonClass } from '../ui/button.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { useToast } from '../ui/toast.tsx'
import { UptimeSection } from '../uptime/uptime-section.tsx'
import { AnswerTableSection } from './answer-table.tsx'
import { AnswerList, CertificateSection } from './check-answers.tsx'
import { CheckCharts } from './check-charts.tsx'
import { CheckChildren } from './check-children.tsx'
import { CheckConfiguration } from './check-configuration.tsx'
import { CheckHead } from './check-head.tsx'
import { checkHref, subjectOf } from './checks-model.ts'
import { HideCheckButton } from './hidden-checks.tsx'

/** One check: how it stands and why, how long it was up, how long it takes, and what it answered. */
export function CheckPage({ checkKey }: { checkKey: string }) {
  const polled = usePolled<CheckDetail>(`/api/v1/checks/detail?key=${encodeURIComponent(checkKey)}`)
  const hrefOf = useRangeHref()
  const live = useLiveState<ChecksData>('checks', { service: checkKey.split('/')[0] ?? '' })
  // States come as they change; what was answered is asked for.
  const row = live.data?.checks[checkKey] ?? polled.data?.row
  const isStale = live.data === null ? polled.isStale : live.isStale
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
        {detail => <Loaded detail={detail} row={row ?? detail.row} isStale={isStale} />}
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
  const remove = async () => {
    await api<undefined>(`/api/v1${checkHref(row.key)}`, { method: 'DELETE' })
    askAgain('/api/v1/checks')
    router.push('/checks')
  }
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
          change={remove}
          done={`${row.name} is removed.`}
        />
      ) : null}
      <HideCheckButton checkKey={row.key} />
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

type LoadedProps = { detail: CheckDetail; row: CheckRow; isStale: boolean }

function Loaded({ detail, row, isStale }: LoadedProps) {
  const { answers } = detail
  return (
    <>
      <CheckHead row={row} isStale={isStale} />
      <UptimeSection subject={subjectOf(row.key)} />
      <div className="mt-8 grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,416px)]">
        <div className="grid min-w-0 gap-8">
          <CheckCharts queries={detail.queries} />
          <CheckChildren row={row} />
          <AnswerList answers={answers} />
          <AnswerTableSection table={detail.table} />
        </div>
        <div className="grid min-w-0 gap-8">
          <CertificateSection certificate={answers[0]?.certificate ?? null} />
          <CheckConfiguration detail={detail} />
        </div>
      </div>
    </>
  )
}
