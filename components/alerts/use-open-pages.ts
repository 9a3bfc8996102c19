'use client'
import { useMemo } from 'react'
import { useLiveState } from '../../lib/client/live.ts'
import type { PageRow, PagesData } from '../../lib/contract/on-call.ts'

const NO_PAGES: PagesData['pages'] = {}

/** The pages that call somebody or that somebody has in hand, live. */
export function useOpenPages(): readonly PageRow[] {
  const pages = useLiveState<PagesData>('pages', {}).data?.pages ?? NO_PAGES
  return useMemo(() => Object.values(pages), [pages])
}
