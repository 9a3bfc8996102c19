'use client'
import dynamic from 'next/dynamic'
import { fetched } from '../ui/fetched.tsx'
import { Skeleton } from '../ui/list-states.tsx'

// The form tries patterns out as the server would, which needs its own regular expressions: it comes when opened.
export const LazySignalForm = dynamic(
  fetched('The form', () => import('./signal-form.tsx').then(module => module.SignalForm)),
  {
    ssr: false,
    loading: () => <Skeleton rows={8} />,
  },
)
