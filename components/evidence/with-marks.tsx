'use client'
import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import { ChartMarks, NO_MARKS } from '../charts/chart-marks.ts'

// Charts are drawn before anybody knows of marks.
const MarksFeed = dynamic(() => import('./marks-feed.tsx').then(module => module.MarksFeed), { ssr: false })

/** Deploys, restarts and changes of configuration on all charts below: of one service, with what went on, or of all. */
export function WithMarks({ service, children }: { service: string | null; children: ReactNode }) {
  const [marks, setMarks] = useState(NO_MARKS)
  return (
    <ChartMarks value={marks}>
      <MarksFeed service={service} onMarks={setMarks} />
      {children}
    </ChartMarks>
  )
}
