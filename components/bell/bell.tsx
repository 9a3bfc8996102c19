'use client'
import dynamic from 'next/dynamic'

/** The server was gone when it was asked for: the page goes on without it. */
const Missing = () => null

/** How many alerts nobody has, on every page. It comes after the page itself, and keeps its place until then. */
export const Bell = dynamic(
  () =>
    import('./bell-button.tsx').then(
      module => module.BellButton,
      () => Missing,
    ),
  {
    ssr: false,
    loading: () => <span className="h-(--control) w-10 max-sm:w-11" />,
  },
)
