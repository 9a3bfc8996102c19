'use client'
import { type UseQueryResult, useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../../lib/client/api.ts'
import { MOST_SUBJECTS, type UptimeDaysView } from '../../lib/contract/uptime.ts'
import { daysShown, questionsOf, type Strip } from './day-strip-model.ts'

const ASK_AGAIN_MS = 60_000

export type UptimeDays = {
  /** Undefined while it is on its way. */
  readonly stripOf: (subject: string) => Strip | undefined
  /** As many bars as every strip has. */
  readonly days: number
  /** Why the strips are missing, in words. */
  readonly error: string | null
}

/**
 * The day strips of a list, asked for together and again every minute. `subjects` are all of the list, in an order that
 * stays; what holds none of those `shown` waits.
 */
export function useUptimeDays(subjects: readonly string[], shown: ReadonlySet<string>): UptimeDays {
  const questions = useMemo(() => questionsOf(subjects, MOST_SUBJECTS), [subjects])
  return useQueries({
    queries: questions.map(({ question, subjects: asked }) => ({
      enabled: asked.some(subject => shown.has(subject)),
      queryKey: ['uptime days', question],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api<UptimeDaysView>(`/api/v1/uptime/days?${question}`, { signal }),
      refetchInterval: ASK_AGAIN_MS,
    })),
    combine: together,
  })
}

function together(results: readonly UseQueryResult<UptimeDaysView>[]): UptimeDays {
  const views = results.flatMap(({ data }) => (data ? [data] : []))
  const days = daysShown(views)
  const strips = new Map<string, Strip>()
  for (const view of views)
    for (const [subject, strip] of Object.entries(view.subjects))
      strips.set(subject, { ratio: strip.ratio, days: strip.days.slice(-days) })
  const failed = results.find(({ error, data }) => error !== null && data === undefined)
  return { stripOf: subject => strips.get(subject), days, error: failed?.error?.message ?? null }
}
