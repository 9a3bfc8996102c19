'use client'
import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import { ChartMarks } from '../charts/chart-marks.ts'
import type { ChartMark } from '../charts/chart-types.ts'

// Charts are drawn before anybody knows of marks.
const MarksFeed = dynamic(() => import('./marks-feed.tsx').then(module => module.MarksFeed), { ssr: false })

const NONE: readonly ChartMark[] = []

/** Deploys, restarts and changes of configuration on all charts below: of one service, or of all. */
export function WithMarks({ service, children }: { service: string | null; children: ReactNode }) {
  const [marks, setMarks] = useState(NONE)
  return (
    <ChartMarks value={marks}>
      <MarksFeed service={service} onMarks={setMarks} />
      {children}
    </ChartMarks>
  )
}
