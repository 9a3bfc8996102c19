'use client'
import Link from 'next/link'
import type { OwnFigure } from '../../lib/contract/business.ts'
import { Section } from '../ui/section.tsx'
import { DayLanes } from './money-lanes.tsx'
import { OwnTable } from './own-figures.tsx'
import { businessHref } from './paths.ts'
import { UserFigures } from './user-figures.tsx'
import { lanesOfUsers, type UserSource } from './users-model.ts'

type UsageProps = {
  readonly own: readonly OwnFigure[]
  readonly sources: readonly UserSource[]
  readonly atMs: number
}

/** "Usage" of a service: its own figures, and its users by day. For those who see business pages alone. */
export function UsageBody({ own, sources, atMs }: UsageProps) {
  return (
    <Section
      title="Usage"
      className="mt-8"
      note="for managers and admins"
      end={
        <Link href={businessHref('/users')} prefetch={false} className="text-accent">
          Users
        </Link>
      }
    >
      {own.length === 0 ? null : <OwnTable title="Usage" figures={own} isOfOne />}
      {sources.map(source => {
        const lanes = lanesOfUsers(source, atMs)
        return (
          <div key={source.source} className="mt-4">
            <h3 className="mb-1 text-ink-3 text-small">{source.source}</h3>
            <UserFigures figures={source.figures} />
            {lanes === null ? null : <DayLanes data={lanes} />}
          </div>
        )
      })}
    </Section>
  )
}
