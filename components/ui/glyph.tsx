import clsx from 'clsx'
import type { ReactNode } from 'react'

/** Every sign of the deck, drawn on a 12 × 12 grid in the text's colour. */
const SHAPES = {
  up: <circle cx="6" cy="6" r="4.2" fill="currentColor" />,
  degraded: <path d="M6 .9 11.6 10.9H.4Z" fill="currentColor" />,
  down: (
    <path
      fill="currentColor"
      fillRule="evenodd"
      d="M.8.8h10.4v10.4H.8ZM3.1 4.1 5 6 3.1 7.9l1 1L6 7l1.9 1.9 1-1L7 6l1.9-1.9-1-1L6 5 4.1 3.1Z"
    />
  ),
  maintenance: <path d="M2.2 1.4h2.6v9.2H2.2ZM7.2 1.4h2.6v9.2H7.2Z" fill="currentColor" />,
  no_data: (
    <circle
      cx="6"
      cy="6"
      r="4.4"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeDasharray="2.3 2.3"
    />
  ),
  unknown: (
    <>
      <path d="M6 .9 11.1 6 6 11.1.9 6Z" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <circle cx="6" cy="6" r="1.3" fill="currentColor" />
    </>
  ),
  'was-up': <circle cx="6" cy="6" r="3.8" fill="none" stroke="currentColor" strokeWidth="1.4" />,
  'was-degraded': <path d="M6 1.9 10.8 10.3H1.2Z" fill="none" stroke="currentColor" strokeWidth="1.4" />,
  'was-down': (
    <>
      <path d="M1.5 1.5h9v9h-9Z" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <path d="M4 4l4 4M8 4 4 8" stroke="currentColor" strokeWidth="1.2" />
    </>
  ),
  check: <path d="m1.6 6.4 3 3L10.6 2.8" fill="none" stroke="currentColor" strokeWidth="1.7" />,
  cross: <path d="m2.2 2.2 7.6 7.6M9.8 2.2 2.2 9.8" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  lock: (
    <>
      <path d="M2.2 5.4h7.6v5.4H2.2Z" fill="currentColor" />
      <path d="M3.9 5.4V3.6a2.1 2.1 0 0 1 4.2 0v1.8" fill="none" stroke="currentColor" strokeWidth="1.3" />
    </>
  ),
  search: (
    <>
      <circle cx="5" cy="5" r="3.6" fill="none" stroke="currentColor" strokeWidth="1.3" />
      <path d="m7.8 7.8 3 3" stroke="currentColor" strokeWidth="1.3" />
    </>
  ),
  'chevron-down': <path d="m2.5 4.3 3.5 3.5 3.5-3.5" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  'arrow-right': (
    <path d="M1 6h9M6.6 2.4 10.2 6 6.6 9.6" fill="none" stroke="currentColor" strokeWidth="1.4" />
  ),
  bell: (
    <>
      <path
        d="M6 1.2a3.3 3.3 0 0 1 3.3 3.3c0 2.6.9 3.5 1.5 4.1H1.2c.6-.6 1.5-1.5 1.5-4.1A3.3 3.3 0 0 1 6 1.2Z"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.2"
      />
      <path d="M4.8 10.4a1.3 1.3 0 0 0 2.4 0" fill="none" stroke="currentColor" strokeWidth="1.2" />
    </>
  ),
  menu: <path d="M1 2.5h10M1 6h10M1 9.5h10" fill="none" stroke="currentColor" strokeWidth="1.3" />,
  person: (
    <>
      <circle cx="6" cy="3.6" r="2.3" fill="none" stroke="currentColor" strokeWidth="1.3" />
      <path d="M1.6 11a4.4 4.4 0 0 1 8.8 0" fill="none" stroke="currentColor" strokeWidth="1.3" />
    </>
  ),
} as const satisfies Record<string, ReactNode>

export type GlyphName = keyof typeof SHAPES

/** A sign without a voice: the word beside it speaks. */
export function Glyph({ name, className }: { name: GlyphName; className?: string | undefined }) {
  return (
    <svg
      viewBox="0 0 12 12"
      aria-hidden="true"
      className={clsx('inline-block flex-none overflow-visible align-[-1px]', className ?? 'size-3')}
    >
      {SHAPES[name]}
    </svg>
  )
}
