'use client'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { api } from '../../lib/client/api.ts'
import type { Listed } from '../../lib/contract/business.ts'
import { businessPath, type Wishes } from './paths.ts'

export type ListedRows<Row> = {
  readonly rows: readonly Row[] | null
  readonly total: number
  readonly error: Error | null
  readonly isMore: boolean
  readonly isBusy: boolean
  readonly more: () => void
  readonly retry: () => void
}

const EVERY_MS = 30_000

/** A list of the deck's API, part after part; what is there is asked again now and then. */
export function useListed<Row>(part: string, wishes: Wishes): ListedRows<Row> {
  const path = businessPath(part, wishes)
  const query = useInfiniteQuery({
    queryKey: ['listed', path],
    queryFn: ({ pageParam, signal }) =>
      api<Listed<Row>>(businessPath(part, { ...wishes, after: pageParam }), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: last => last.next,
    refetchInterval: EVERY_MS,
    placeholderData: keepPreviousData,
  })
  const pages = query.data?.pages
  return {
    rows: pages?.flatMap(page => page.rows) ?? null,
    total: pages?.at(-1)?.total ?? 0,
    error: query.error,
    isMore: query.hasNextPage,
    isBusy: query.isFetchingNextPage,
    more: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
  }
}
