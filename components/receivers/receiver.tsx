'use client'
import { useMutation } from '@tanstack/react-query'
import clsx from 'clsx'
import { api } from '../../lib/client/api.ts'
import { useAskAgain } from '../../lib/client/polled.ts'
import { useUrlState } from '../../lib/client/url-state.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { ReceiverCheck, ReceiverRow, ReceiverTrial } from '../../lib/contract/alerts.ts'
import type { PageReceiver } from '../../lib/core/config/schema/page-receiver.ts'
import { EntryActions } from '../entries/entry-actions.tsx'
import { Age } from '../ui/age.tsx'
import { Button } from '../ui/button.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { DeliveryLog } from './delivery-log.tsx'
import { LazyReceiverForm } from './receiver-dialog.tsx'
import { groupsText, integrationText, OUTCOME_WORDS, RECEIVERS, tookText } from './receiver-model.ts'

/** One receiver: its integrations with their last attempt, a test, and its log where it is opened. */
export function Receiver({ row }: { row: ReceiverRow }) {
  const { get, step } = useUrlState()
  const refusal = useRefusal('receivers.test')
  const askAgain = useAskAgain()
  const isOpen = get('receiver') === row.name
  const test = useMutation({
    mutationFn: () => api<ReceiverTrial>(`${RECEIVERS}/test`, { method: 'POST', body: { name: row.name } }),
    onSettled: () => askAgain(RECEIVERS),
  })
  return (
    <li className="border-rule border-b py-2 last:border-0" data-row>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-60">
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={() => step({ receiver: isOpen ? null : row.name })}
            className="flex items-baseline gap-1.5 text-left font-medium wrap-anywhere hover:underline max-sm:min-h-11 max-sm:items-center"
          >
            <Glyph name="chevron-down" className={clsx('size-2.5 text-ink-3', isOpen ? '' : '-rotate-90')} />
            {row.name}
          </button>
          <p className="text-ink-3 text-small">
            {groupsText(row.groups)}
            {row.waiting > 0 ? <span className="text-warn">, {row.waiting} wait to be sent</span> : null}
          </p>
        </div>
        <ul className="min-w-0 flex-2 basis-72">
          {row.integrations.map(integration => (
            <Integration key={integration.integration} integration={integration} />
          ))}
        </ul>
        <Button
          disabledReason={refusal}
          isBusy={test.isPending}
          onClick={() => test.mutate()}
          aria-label={`Test ${row.name}`}
        >
          {test.isPending ? 'Sending…' : 'Test'}
        </Button>
      </div>
      <TestAnswer trial={test.data ?? null} error={test.error} />
      {isOpen ? (
        <>
          <div className="mt-2">
            <EntryActions<PageReceiver>
              path={RECEIVERS}
              entryKey={row.name}
              source={row.source}
              permission="receivers.write"
              title={row.name}
              consequence="Nobody is told by it any more. What it was told stays in the log."
              form={(config, close) => <LazyReceiverForm config={config} onClose={close} />}
            />
          </div>
          <DeliveryLog receiver={row.name} />
        </>
      ) : null}
    </li>
  )
}

const TONES = { delivered: 'text-ink-2', retry: 'text-warn', refused: 'text-down' } as const
const MARKS = { delivered: 'check', retry: 'degraded', refused: 'down' } as const

function Integration({
  integration: { integration, last, check, sendsResolved },
}: {
  integration: ReceiverRow['integrations'][number]
}) {
  return (
    <li className="grid grid-cols-[120px_minmax(0,1fr)] gap-2">
      <span>
        {integrationText(integration)}
        {sendsResolved ? null : <span className="block text-ink-3 text-small">firing only</span>}
      </span>
      <div className="min-w-0 wrap-anywhere">
        {last === null ? (
          <span className="text-ink-3">never used</span>
        ) : (
          <span className={TONES[last.outcome]}>
            <Glyph name={MARKS[last.outcome]} className="size-2.5" /> {OUTCOME_WORDS[last.outcome]}{' '}
            <Age sinceMs={last.atMs} /> ago in {tookText(last.tookMs)}
            {last.isTest ? ', a test' : ''}
            {last.outcome === 'delivered' ? null : <span className="block">{last.detail}</span>}
          </span>
        )}
        {check ? <Check check={check} /> : null}
      </div>
    </li>
  )
}

/** What its service said when it was asked on the timer. */
function Check({ check: { isHealthy, detail, atMs, sinceMs } }: { check: ReceiverCheck }) {
  return (
    <p className={isHealthy ? 'text-ink-3 text-small' : 'text-down'}>
      <Glyph name={isHealthy ? 'check' : 'down'} className="size-2.5" />{' '}
      {isHealthy ? null : (
        <>
          Broken for <Age sinceMs={sinceMs} />:{' '}
        </>
      )}
      {detail}, checked <Age sinceMs={atMs} /> ago
    </p>
  )
}

/** What each integration answered to a test, and how fast; stands until the next. */
export function TestAnswer({ trial, error }: { trial: ReceiverTrial | null; error: Error | null }) {
  return (
    <div role="status">
      {error ? (
        <p className="mt-2 bg-down-tint px-2 py-1.5">
          <Glyph name="down" className="size-3 text-down" /> The test could not be sent: {error.message}
        </p>
      ) : trial ? (
        <ul className="mt-2 bg-sunk px-2 py-1.5">
          {trial.integrations.map(one => (
            <li key={one.integration} className="wrap-anywhere">
              <Glyph
                name={MARKS[one.outcome]}
                className={clsx('size-3', one.outcome === 'delivered' ? 'text-up-mark' : TONES[one.outcome])}
              />{' '}
              <b className="font-semibold">{integrationText(one.integration)}</b>{' '}
              {one.outcome === 'delivered' ? 'answered' : 'failed'} in{' '}
              <span className="num text-column">{tookText(one.tookMs)}</span>: {one.detail}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
