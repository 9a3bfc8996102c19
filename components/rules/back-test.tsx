'use client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../lib/client/api.ts'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { BackTestAlert, BackTestResult } from '../../lib/contract/rules.ts'
import { formatDuration, formatMoment } from '../../lib/core/format/index.ts'
import { Button } from '../ui/button.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { backTestText, firedMs, labelText, RULES } from './rule-model.ts'

const RANGES = [
  { value: '86400', label: '1 day' },
  { value: '604800', label: '7 days' },
  { value: '2592000', label: '30 days' },
] as const
type Range = (typeof RANGES)[number]['value']

const SHOWN = 12

export type BackTestWish = {
  readonly expr: string
  readonly forMs: number
  readonly keepFiringForMs: number
}

/** When a rule would have fired, on what is stored: asked on a press, since it reads a lot. */
export function BackTest({ rule, name }: { rule: BackTestWish; name: string }) {
  const refusal = useRefusal('explore.use')
  const [range, setRange] = useState<Range>('604800')
  const test = useMutation({
    mutationFn: (wish: BackTestWish) =>
      api<BackTestResult>(`${RULES}/back-test`, {
        method: 'POST',
        body: { ...wish, rangeSeconds: Number(range) },
      }),
  })
  const unwritten = rule.expr.trim() === '' ? 'Write an expression or name a metric first.' : null
  return (
    <div className="min-w-0">
      <div className="flex flex-wrap items-center gap-2">
        <Button
          disabledReason={refusal ?? unwritten}
          isBusy={test.isPending}
          onClick={() => test.mutate(rule)}
          aria-label={`Back-test ${name}`}
        >
          Back-test
        </Button>
        <Segmented label={`How far back for ${name}`} options={RANGES} value={range} onChange={setRange} />
      </div>
      <div aria-live="polite" className="pt-2 text-small">
        {test.error ? (
          <p className="text-down">{test.error.message}</p>
        ) : test.data ? (
          <Result result={test.data} />
        ) : null}
      </div>
    </div>
  )
}

/** The answer in one line, then a strip an alert. */
export function Result({ result }: { result: BackTestResult }) {
  const { zone } = useTimeZone()
  const { alerts, fromMs, toMs, quietCount, leftOut, stepMs } = result
  const hidden = alerts.length - Math.min(SHOWN, alerts.length) + leftOut
  return (
    <>
      <p className="font-medium text-body">{backTestText(result)}</p>
      <p className="text-ink-3">
        {result.count > 0 ? `${formatDuration(firedMs(result))} in all. ` : null}
        {quietCount > 0
          ? `${quietCount} ${quietCount === 1 ? 'time it' : 'times it'} would have waited and gone away. `
          : null}
        Looked at every {formatDuration(stepMs)}.
      </p>
      {alerts.length === 0 ? null : (
        <div className="mt-2">
          <ol className="grid gap-1">
            {alerts.slice(0, SHOWN).map(alert => (
              <StripLine key={JSON.stringify(alert.labels)} alert={alert} fromMs={fromMs} toMs={toMs} />
            ))}
          </ol>
          <p className="num flex justify-between text-[10.5px] text-ink-3 sm:pl-[212px]">
            <span>{formatMoment(fromMs, zone)}</span>
            <span>{formatMoment(toMs, zone)}</span>
          </p>
          {hidden > 0 ? <p className="text-ink-3">{hidden} more alerts fired and are not drawn.</p> : null}
        </div>
      )}
    </>
  )
}

type StripProps = { alert: BackTestAlert; fromMs: number; toMs: number }
/** Of the width: less would not be seen at all. */
const LEAST = 0.3
const WIDTH = 100

/** One alert over the range: where it fired. */
function StripLine({ alert, fromMs, toMs }: StripProps) {
  const { zone } = useTimeZone()
  const name = labelText(alert.labels)
  const scale = WIDTH / Math.max(1, toMs - fromMs)
  const times = alert.stretches.length
  const first = alert.stretches[0]
  const words = `${times === 1 ? 'once' : `${times} times`}${first ? `, first ${formatMoment(first.fromMs, zone)}` : ''}`
  return (
    <li className="grid items-center gap-x-3 sm:grid-cols-[200px_minmax(0,1fr)]">
      <span className="truncate text-ink-2" title={name}>
        {name}
      </span>
      <svg
        className="block h-3.5 w-full bg-sunk"
        viewBox={`0 0 ${WIDTH} 1`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${name}: ${words}`}
      >
        <title>{words}</title>
        {alert.stretches.map(stretch => (
          <rect
            key={stretch.fromMs}
            className="fill-down"
            x={(stretch.fromMs - fromMs) * scale}
            width={Math.max(LEAST, ((stretch.toMs ?? toMs) - stretch.fromMs) * scale)}
            y={0}
            height={1}
          />
        ))}
      </svg>
    </li>
  )
}
