import Link from 'next/link'
import { weekTitle } from '../../lib/core/uptime/index.ts'
import { Section } from '../ui/section.tsx'

/** Weeks that there is a report of, the present one first. */
export function WeekList({ weeks }: { weeks: readonly string[] }) {
  return (
    <Section title="Weeks" note="figures, uptime and incidents, against the week before">
      <ul className="flex flex-wrap gap-x-6 gap-y-1">
        {weeks.map((week, i) => (
          <li key={week}>
            <Link href={`/reports/weeks/${week}`} prefetch={false} className="text-accent">
              {weekTitle(week)}
            </Link>
            {i === 0 ? <span className="ml-2 text-ink-3 text-small">so far</span> : null}
          </li>
        ))}
      </ul>
    </Section>
  )
}
