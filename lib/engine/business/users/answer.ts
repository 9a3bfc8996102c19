import type { Measure } from './rows.ts'

/** What a source was asked for and did not tell as it should; `message` says which and why. Told apart by `sourceProblem`. */
export class SourceFault extends Error {
  constructor(
    readonly sourceProblem: 'busy' | 'answer',
    message: string,
  ) {
    super(message)
    this.name = 'SourceFault'
  }
}

export const isSourceFault = (error: unknown): error is SourceFault =>
  error instanceof Error && 'sourceProblem' in error

/** A number of users. @throws SourceFault for what is none */
export function countOf(value: number, what: Measure | 'cohorts'): number {
  if (!Number.isFinite(value) || value < 0)
    throw new SourceFault('answer', `${what} gives ${value}, which is no number of users`)
  return value
}

const COHORT = /^\d{4}-\d{2}-\d{2}$/
const WEEK = /^\d{1,3}$/

/** Cohort and week as a source writes them. @throws SourceFault */
export function cellOf(cohort: string, week: string, users: number) {
  if (!COHORT.test(cohort) || Number.isNaN(Date.parse(`${cohort}T00:00:00Z`)))
    throw new SourceFault(
      'answer',
      `cohorts: ${JSON.stringify(cohort.slice(0, 40))} is no day: expected the week's Monday, such as 2026-10-05`,
    )
  if (!WEEK.test(week))
    throw new SourceFault(
      'answer',
      `cohorts: week ${JSON.stringify(week.slice(0, 40))} is no number of weeks`,
    )
  return { cohort, week: Number(week), users: countOf(users, 'cohorts') }
}
