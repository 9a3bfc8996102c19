'use client'
import Link from 'next/link'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { usePolled } from '../../lib/client/polled.ts'
import { useRefusal } from '../../lib/client/viewer.tsx'
import type { SuspectRow, SuspectsData } from '../../lib/contract/evidence.ts'
import { formatMinute } from '../../lib/core/format/index.ts'
import { Sparkline } from '../charts/sparkline.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import {
  type SeriesSuspectRow,
  suspectsPath,
  suspectTitle,
  suspectUnit,
  suspectWords,
} from './evidence-model.ts'
import { useKeep } from './use-keep.ts'

/** While the minutes after the impact are still coming in, the answer may change. */
const EVERY_MS = 30_000
const SHOWN = 8

/** What changed most as the impact began, and what was changed shortly before: the likeliest first. */
export function SuspectsPanel({ incidentId }: { incidentId: number }) {
  const polled = usePolled<SuspectsData>(suspectsPath(incidentId), EVERY_MS)
  const { zone } = useTimeZone()
  const { data } = polled
  return (
    <Section
      title="Suspects"
      note={
        data
          ? `among ${data.seriesCompared.toLocaleString('en-GB')} series, ${(data.tookMs / 1000).toFixed(1)} s`
          : undefined
      }
      end={
        data ? (
          <span className="num">
            {formatMinute(data.afterFromMs, zone)} to {formatMinute(data.afterToMs, zone)}
            {data.isFinal ? '' : ', not over'}
          </span>
        ) : undefined
      }
    >
      <PolledStates polled={polled} failed="Could not look for suspects" rows={5}>
        {found => <Suspects incidentId={incidentId} data={found} />}
      </PolledStates>
    </Section>
  )
}

function Suspects({ incidentId, data }: { incidentId: number; data: SuspectsData }) {
  const { suspects } = data
  if (suspects.length === 0)
    return (
      <p className="py-2 text-ink-3 text-small">
        {data.seriesCompared === 0
          ? `No series of ${data.services.join(', ')} is known from around the start of impact.`
          : 'Nothing changed more than it does in any half hour, and no deploy or change was marked in the hour before.'}
      </p>
    )
  return (
    <ol>
      {suspects.slice(0, SHOWN).map((suspect, i) => (
        <SuspectItem key={keyOf(suspect)} {...{ incidentId, suspect, data }} rank={i + 1} />
      ))}
    </ol>
  )
}

const keyOf = (suspect: SuspectRow): string =>
  suspect.kind === 'mark' ? suspect.mark.id : `${suspect.service} ${suspect.reading} ${suspect.metric}`

type ItemProps = { incidentId: number; suspect: SuspectRow; data: SuspectsData; rank: number }

function SuspectItem({ incidentId, suspect, data, rank }: ItemProps) {
  return (
    <li className="grid grid-cols-[20px_minmax(0,1fr)_88px_48px] items-center gap-x-3 border-rule border-t py-2 first:border-t-0">
      <span className="num text-ink-3">{rank}</span>
      <div className="min-w-0">
        <p className="break-words font-semibold leading-5">
          {suspectTitle(suspect)}
          {suspect.isDependency ? (
            <span className="font-normal text-ink-3"> of {suspect.service}</span>
          ) : null}
        </p>
        <p className="text-ink-2 text-small">{suspectWords(suspect, data)}</p>
        {suspect.kind === 'series' ? <SeriesFoot {...{ incidentId, suspect, data }} /> : null}
      </div>
      {suspect.kind === 'series' ? (
        <Sparkline points={suspect.points} onsetMs={data.impactMs} stepMs={0} height={24} />
      ) : (
        <span className="text-ink-3 text-small">{suspect.mark.kind}</span>
      )}
      <Score score={suspect.score} />
    </li>
  )
}

function Score({ score }: { score: number }) {
  return (
    <span className="num text-right text-small">
      <span className="sr-only">score </span>
      {score.toFixed(2)}
      <i aria-hidden="true" className="mt-0.5 block h-1 bg-sunk">
        <u className="block h-1 bg-ink-2" style={{ width: `${Math.round(score * 100)}%` }} />
      </i>
    </span>
  )
}

type FootProps = { incidentId: number; suspect: SeriesSuspectRow; data: SuspectsData }

function SeriesFoot({ incidentId, suspect, data }: FootProps) {
  const keep = useKeep(incidentId)
  const refusal = useRefusal('incidents.act')
  const labels = Object.entries(suspect.labels).map(([name, value]) => `${name}="${value}"`)
  const fromMs = data.beforeFromMs
  const toMs = data.afterToMs
  const graph = new URLSearchParams({ 'g0.expr': suspect.expr })
  return (
    <>
      <p className="break-all text-ink-3 text-micro">{labels.join(', ')}</p>
      <p className="flex flex-wrap gap-x-3 text-small">
        <button
          type="button"
          className="text-accent hover:underline disabled:text-ink-3"
          disabled={refusal !== null || keep.isPending}
          title={refusal ?? undefined}
          onClick={() =>
            keep.mutate({
              title: suspectTitle(suspect),
              expr: suspect.expr,
              unit: suspectUnit(suspect),
              fromMs,
              toMs,
            })
          }
        >
          Keep as evidence
        </button>
        <Link className="text-accent hover:underline" href={`/graph?${graph}`}>
          Look at it
        </Link>
      </p>
    </>
  )
}
