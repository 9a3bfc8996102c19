'use client'
import dynamic from 'next/dynamic'
import { Unfetched } from './unfetched.tsx'

/** How many alerts nobody has, on every page. It comes after the page itself, and keeps its place until then. */
export const Bell = dynamic(
  () =>
    import('./bell-button.tsx').then(
      module => module.BellButton,
      () => Unfetched,
    ),
  {
    ssr: false,
    loading: () => <span className="h-(--control) w-10 max-sm:w-11" />,
  },
)
