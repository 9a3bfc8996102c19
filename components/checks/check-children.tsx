'use client'
import { useMemo } from 'react'
import type { CheckChild, CheckRow } from '../../lib/contract/checks.ts'
import { Age } from '../ui/age.tsx'
import { Section } from '../ui/section.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { DayStrip, StripUptime } from '../uptime/day-strip.tsx'
import { useUptimeDays } from '../uptime/use-uptime-days.ts'
import styles from './check-children.module.css'

/** What the answer says of its own parts, each with its days. */
export function CheckChildren({ row }: { row: CheckRow }) {
  const names = row.children
    .map(child => child.name)
    .toSorted()
    .join('\n')
  const subjects = useMemo(
    // The history knows no part whose name holds a slash.
    () =>
      names
        .split('\n')
        .flatMap(name => (name === '' || name.includes('/') ? [] : [childSubject(row.key, name)])),
    [row.key, names],
  )
  const shown = useMemo(() => new Set(subjects), [subjects])
  const uptime = useUptimeDays(subjects, shown)
  if (row.children.length === 0) return null
  return (
    <Section title="Parts of the answer" note={`${row.children.length}, over ${uptime.days} days`}>
      <ul>
        {row.children.map(child => {
          const strip = uptime.stripOf(childSubject(row.key, child.name))
          return (
            <li key={child.name} className={styles.row}>
              <StateMark state={child.state} className={styles.state} />
              <Name child={child} />
              <DayStrip strip={strip} hasFailed={uptime.error !== null} className={styles.strip} />
              <span className={`num text-right text-column ${styles.uptime}`}>
                <StripUptime strip={strip} />
              </span>
              <span className={`text-right text-column text-ink-3 ${styles.age}`}>
                <Age sinceMs={child.sinceMs} />
              </span>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}

function Name({ child }: { child: CheckChild }) {
  return (
    <p className={`min-w-0 wrap-anywhere ${styles.name}`}>
      {child.name} <span className="text-ink-3 text-small">{child.message}</span>
    </p>
  )
}

const childSubject = (key: string, name: string): string => `child:${key}/${name}`
