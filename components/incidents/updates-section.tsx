'use client'
import { useMemo } from 'react'
import { useTimeZone } from '../../lib/client/clock.tsx'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { formatMinute, formatMoment } from '../../lib/core/format/index.ts'
import { Button } from '../ui/button.tsx'
import { Markdown } from '../ui/markdown.tsx'
import { Section } from '../ui/section.tsx'
import { Countdown } from './countdown.tsx'
import { isOver } from './incident-model.ts'
import type { SectionProps } from './incident-page.tsx'

/** What people were told, and when they hear again. */
export function UpdatesSection({ data, personText, open }: SectionProps) {
  const { zone } = useTimeZone()
  const refusal = useRefusal('incidents.act')
  const { incident } = data
  const promise = data.clocks.find(({ key }) => key === 'update')
  const last = useMemo(
    () =>
      Object.values(data.timeline)
        .filter(({ kind }) => kind === 'update')
        .toSorted((a, b) => b.atMs - a.atMs)[0],
    [data.timeline],
  )
  return (
    <Section
      title="Communications"
      end={promise && !isOver(incident) ? <Countdown clock={{ ...promise, title: 'update due' }} /> : null}
    >
      {last ? (
        <div className="border-rule-2 border-l-2 pl-3">
          <p className="text-ink-3 text-small">
            <span className="num">{formatMinute(last.atMs, zone)}</span> {last.title}
            {last.by === null ? '' : `, ${personText(last.by)}`}
          </p>
          <Markdown text={last.body} className="max-h-60 overflow-y-auto" />
        </div>
      ) : (
        <p className="text-ink-2">Nobody was told yet.</p>
      )}
      {incident.expectedEndMs === null ? null : (
        <p className="mt-1 text-ink-2 text-small">
          Service is expected again {formatMoment(incident.expectedEndMs, zone)}.
        </p>
      )}
      <Button className="mt-2" disabledReason={refusal} onClick={() => open('update')}>
        Write an update
      </Button>
    </Section>
  )
}
