import { z } from 'zod'
import type { CohortCell, UserDay } from '../../../core/business/users/index.ts'
import type { Database } from '../../../services/context.ts'

export const MEASURES = ['daily', 'weekly', 'monthly', 'new'] as const
export type Measure = (typeof MEASURES)[number]

/** One number of a source: users of a day, or of a cohort some weeks later. */
export type Told =
  | { readonly measure: Measure; readonly day: string; readonly value: number; readonly atMs: number }
  | ({ readonly measure: 'cohort'; readonly atMs: number } & CohortCell)

const EPOCH = '0001-01-01'
const AMeasure = z.enum(MEASURES)

const dateOf = (day: string): Date => new Date(`${day}T00:00:00Z`)
const dayOf = (date: Date): string => date.toISOString().slice(0, 10)

/** The table of users; every method rejects when the database does. */
export function createUserRows(db: Database) {
  return {
    /** What was told later takes the place of what was told before. */
    async save(source: string, told: readonly Told[]): Promise<void> {
      if (told.length === 0) return
      const rows = JSON.stringify(told.map(asRow))
      await db.$executeRaw`
        insert into user_days (source, day, measure, cohort, week, value, at)
        select ${source}, day, measure, cohort, week, value, at
        from jsonb_to_recordset(${rows}::jsonb) as told
          (day date, measure text, cohort date, week integer, value double precision, at timestamptz)
        on conflict (source, day, measure, cohort, week) do update set value = excluded.value, at = excluded.at
        where excluded.at >= user_days.at`
    },
    /** Days on which anything was told, ascending. */
    async days(source: string, firstDay: string): Promise<UserDay[]> {
      const rows = await db.userDay.findMany({
        where: { source, day: { gte: dateOf(firstDay) }, measure: { not: 'cohort' } },
        orderBy: { day: 'asc' },
      })
      const days = new Map<string, UserDay>()
      for (const { day: date, measure, value } of rows) {
        const day = dayOf(date)
        const row = days.get(day) ?? { day, daily: null, weekly: null, monthly: null, new: null }
        days.set(day, { ...row, [AMeasure.parse(measure)]: value })
      }
      return [...days.values()]
    },
    async cohorts(source: string, firstCohort: string): Promise<CohortCell[]> {
      const rows = await db.userDay.findMany({
        where: { source, measure: 'cohort', cohort: { gte: dateOf(firstCohort) } },
      })
      return rows.map(({ cohort, week, value }) => ({ cohort: dayOf(cohort), week, users: value }))
    },
  }
}

export type UserRows = ReturnType<typeof createUserRows>

/** A cell of a cohort has one row, whenever it was told. */
const asRow = (told: Told) => ({
  measure: told.measure,
  at: new Date(told.atMs).toISOString(),
  ...(told.measure === 'cohort'
    ? { day: told.cohort, cohort: told.cohort, week: told.week, value: told.users }
    : { day: told.day, cohort: EPOCH, week: 0, value: told.value }),
})
