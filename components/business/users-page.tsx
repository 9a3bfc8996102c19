'use client'
import Link from 'next/link'
import { usePolled } from '../../lib/client/polled.ts'
import type { UsersData } from '../../lib/contract/business.ts'
import { EmptyState } from '../ui/list-states.tsx'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { BusinessHead, CsvLink, DaysSelect } from './business-head.tsx'
import { CohortTable } from './cohort-table.tsx'
import { ConnectHints } from './connect-hints.tsx'
import { AgeWords } from './formula-tip.tsx'
import { DayLanes } from './money-lanes.tsx'
import { businessPath, exportPath } from './paths.ts'
import { useBusinessWish } from './use-business.ts'
import { UserFigures } from './user-figures.tsx'
import { lanesOfUsers, type UserSource } from './users-model.ts'

/** Who uses it: active and new users by day, and how many of each week stayed. */
export function UsersPage({ admins }: { admins: readonly string[] }) {
  const { days } = useBusinessWish()
  const polled = usePolled<UsersData>(businessPath('/users', { days: String(days) }), 60_000, {
    keepsShown: true,
  })
  return (
    <>
      <BusinessHead
        title="Users"
        lead="Active and new users, and how many of each week stayed."
        actions={
          <>
            <DaysSelect days={days} />
            <CsvLink what="users" href={exportPath('users', { days: String(days) })} />
          </>
        }
      />
      <PolledStates polled={polled} failed="Could not read the users">
        {data =>
          data.sources.length === 0 ? (
            <div className="grid gap-8">
              <EmptyState title="No source of users is connected.">
                They can be asked by PromQL or of a JSON endpoint, or pushed.
              </EmptyState>
              <ConnectHints sources={[]} admins={admins} only="users" />
            </div>
          ) : (
            <div className="grid min-w-0 gap-10">
              {data.sources.map(source => (
                <SourceOfUsers key={source.source} source={source} atMs={data.atMs} />
              ))}
            </div>
          )
        }
      </PolledStates>
    </>
  )
}

function SourceOfUsers({ source, atMs }: { source: UserSource; atMs: number }) {
  const lanes = lanesOfUsers(source, atMs)
  const { service, asOfMs, figures, cohorts } = source
  return (
    <Section
      title={source.source}
      note={
        <>
          {service === null ? null : (
            <Link href={`/services/${service}`} className="underline underline-offset-3">
              {service}
            </Link>
          )}
          {asOfMs === null ? (
            'never read yet'
          ) : (
            <>
              {service === null ? 'read' : ', read'}
              <AgeWords sinceMs={asOfMs} />
            </>
          )}
        </>
      }
    >
      <UserFigures figures={figures} />
      {lanes === null ? (
        <p className="py-2 text-ink-2">— It has told of no day yet.</p>
      ) : (
        <DayLanes data={lanes} />
      )}
      {cohorts.length === 0 ? null : (
        <div className="mt-6">
          <CohortTable cohorts={cohorts} name={source.source} />
        </div>
      )}
    </Section>
  )
}
