'use client'
import type { ReactNode } from 'react'
import type { SelfCheckFigures } from '../../lib/contract/self-check.ts'
import { formatBytes, formatNumber } from '../../lib/core/format/index.ts'
import { Age } from '../ui/age.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { QuantityText } from '../ui/quantity.tsx'
import { Section } from '../ui/section.tsx'
import { Moment } from './moment.tsx'

/** How the deck itself is doing. */
export function SelfCheck({ figures }: { figures: SelfCheckFigures }) {
  return (
    <Section title="Self-check" note={`Opsdeck ${figures.version}`}>
      <dl className="grid max-w-[64ch] grid-cols-[max-content_1fr] gap-x-6">
        <Line name="Health">
          {figures.fault === null ? (
            'database and engine work'
          ) : (
            <span className="text-down">
              <Glyph name="down" className="size-2.5" /> {figures.fault}
            </span>
          )}
        </Line>
        <Line name="Running since">
          <Moment atMs={figures.startedAtMs} />
        </Line>
        <Line name="Targets up">
          {figures.targetsUp} of {figures.targets}
        </Line>
        <Line name="Active series">
          <span className="num">{formatNumber(figures.activeSeries, 0)}</span>
        </Line>
        <Line name="Head in memory">
          <QuantityText quantity={formatBytes(figures.headBytes)} className="num" />
        </Line>
        <Line name="Chunks on disk">
          <QuantityText quantity={formatBytes(figures.bytesOnDisk)} className="num" />
        </Line>
        <Line name="Oldest sample">
          {figures.oldestSampleMs === null ? <Absent /> : <Moment atMs={figures.oldestSampleMs} />}
        </Line>
        <Line name="Newest sample">
          {figures.newestSampleMs === null ? <Absent /> : <Age sinceMs={figures.newestSampleMs} />}
        </Line>
        {figures.retention ? <Kept retention={figures.retention} /> : null}
      </dl>
    </Section>
  )
}

/** How long each resolution is kept. */
function Kept({ retention }: { retention: NonNullable<SelfCheckFigures['retention']> }) {
  const { samplesMs, fiveMinutesMs, hoursMs, maxBytes } = retention
  return (
    <>
      <Line name="Samples are kept">{days(samplesMs)}</Line>
      <Line name="Roll-ups of 5 min are kept">{days(fiveMinutesMs)}</Line>
      <Line name="Roll-ups of 1 h and 1 d are kept">{days(hoursMs)}</Line>
      <Line name="All that is kept may take">
        {maxBytes === 0 ? 'no limit' : <QuantityText quantity={formatBytes(maxBytes)} className="num" />}
      </Line>
    </>
  )
}

const days = (ms: number): string => `${formatNumber(ms / 86_400_000, 1)} days`

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="col-span-2 grid grid-cols-subgrid border-rule border-b py-1">
      <dt className="text-ink-3">{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

const Absent = () => <QuantityText quantity={{ text: '—', unit: '' }} reason="the store has none" />
