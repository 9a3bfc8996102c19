'use client'
import Link from 'next/link'
import { type ReactNode, useMemo } from 'react'
import { useNowValue, useTimeZone } from '../../lib/client/clock.tsx'
import { useRefusal } from '../../lib/client/viewer.tsx'
import { formatMoment } from '../../lib/core/format/index.ts'
import { PERSON_HOURS_METHOD, personHours, personHoursText } from '../../lib/core/incident-figures/index.ts'
import { Button } from '../ui/button.tsx'
import { Glyph } from '../ui/glyph.tsx'
import { Markdown } from '../ui/markdown.tsx'
import { Section } from '../ui/section.tsx'
import { KIND_WORDS } from './incident-model.ts'
import type { SectionProps } from './incident-page.tsx'
import { exportPath, incidentHref } from './paths.ts'

/** The record: its times, its cause, what it hangs together with, and the way to take it along. */
export function DetailsSection({ data, nameOf, personText, open }: SectionProps) {
  const { incident: row } = data
  const refusal = useRefusal('incidents.act')
  return (
    <Section
      title="Record"
      end={
        <Button variant="quiet" disabledReason={refusal} onClick={() => open('details')}>
          Change
        </Button>
      }
    >
      <dl>
        <Line name="Services">
          {row.services.length === 0
            ? 'none'
            : row.services.map((slug, index) => (
                <span key={slug}>
                  {index > 0 ? ', ' : ''}
                  <Link
                    href={`/services/${encodeURIComponent(slug)}`}
                    prefetch={false}
                    className="text-accent"
                  >
                    {nameOf(slug)}
                  </Link>
                </span>
              ))}
        </Line>
        <Line name="Kind">
          {KIND_WORDS[row.kind]}
          {row.isRestricted ? (
            <span className="text-ink-3">
              {' '}
              <Glyph name="lock" className="size-2.5" /> restricted: admins and people with a role in it
            </span>
          ) : null}
        </Line>
        <Line name="Severity">
          {row.severityLabel}, {row.severityMeaning || 'without a meaning'}{' '}
          <span className="text-ink-3">({row.severity} of 4)</span>
        </Line>
        <Times {...{ data, open, refusal }} />
        <Line name="Opened by">{personText(row.openedBy)}</Line>
        <Hours data={data} />
        <Prose name="Root cause" text={row.rootCause} />
        <Prose name="Resolution" text={row.resolution} />
        <Line name="Linked">
          <Links {...{ data, open, refusal }} />
        </Line>
        <Line name="Take along">
          <a href={exportPath(row.id, 'markdown')} download className="mr-3 text-accent">
            Markdown
          </a>
          <a href={exportPath(row.id, 'json')} download className="text-accent">
            JSON
          </a>
        </Line>
      </dl>
    </Section>
  )
}

const toMinute = (nowMs: number): number => Math.floor(nowMs / 60_000) * 60_000

/** Counted anew with each minute while it runs. */
function Hours({ data: { incident, timeline } }: Pick<SectionProps, 'data'>) {
  const nowMs = useNowValue(toMinute)
  const hours = useMemo(() => {
    const signs = Object.values(timeline).flatMap(({ by, recordedAtMs }) =>
      by === null ? [] : [{ by, atMs: recordedAtMs }],
    )
    return personHours({ incident, signs, nowMs })
  }, [incident, timeline, nowMs])
  return (
    <Line name="Hours of people">
      {hours === null ? (
        <span className="text-ink-3">nobody left a sign yet</span>
      ) : (
        <>
          <span className="num">{personHoursText(hours)}</span>
          <span className="block text-ink-3 text-small">{PERSON_HOURS_METHOD}</span>
        </>
      )}
    </Line>
  )
}

type PieceProps = Pick<SectionProps, 'data' | 'open'> & { refusal: string | null }

function Times({ data: { incident: row }, open, refusal }: PieceProps) {
  const { zone } = useTimeZone()
  const times = [
    ['Impact began', row.impactStartMs],
    ['Detected', row.detectedAtMs],
    ['Mitigated', row.mitigatedAtMs],
    ['Impact ended', row.impactEndMs],
    ['Resolved', row.resolvedAtMs],
  ] as const
  return (
    <>
      {times.map(([name, atMs]) => (
        <Line key={name} name={name}>
          {atMs === null ? (
            <span className="text-ink-3">not yet</span>
          ) : (
            <span className="num">{formatMoment(atMs, zone)}</span>
          )}
          {name === 'Impact began' ? (
            <Button
              variant="quiet"
              className="ml-2 h-auto!"
              disabledReason={refusal}
              onClick={() => open('times')}
            >
              Set times
            </Button>
          ) : null}
        </Line>
      ))}
    </>
  )
}

function Links({ data: { incident: row }, open, refusal }: PieceProps) {
  return (
    <>
      {row.duplicateOf === null ? null : (
        <>
          duplicate of{' '}
          <Link href={incidentHref(row.duplicateOf)} className="text-accent">
            #{row.duplicateOf}
          </Link>{' '}
        </>
      )}
      {row.links.map(other => (
        <Link key={other} href={incidentHref(other)} className="mr-2 text-accent">
          #{other}
        </Link>
      ))}
      {row.duplicateOf === null && row.links.length === 0 ? (
        <span className="mr-2 text-ink-3">with none</span>
      ) : null}
      <Button variant="quiet" className="h-auto!" disabledReason={refusal} onClick={() => open('links')}>
        Link
      </Button>
    </>
  )
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex gap-3 border-rule border-b py-1 last:border-0">
      <dt className="w-32 flex-none text-ink-3">{name}</dt>
      <dd className="min-w-0 flex-1 wrap-anywhere">{children}</dd>
    </div>
  )
}

function Prose({ name, text }: { name: string; text: string }) {
  return (
    <Line name={name}>
      {text === '' ? <span className="text-ink-3">not written yet</span> : <Markdown text={text} />}
    </Line>
  )
}
