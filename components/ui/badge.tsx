import clsx from 'clsx'
import type { ReactNode } from 'react'

const TONES = {
  plain: 'text-ink-2 shadow-[inset_0_0_0_1px_var(--rule-2)]',
  warn: 'text-warn shadow-[inset_0_0_0_1px_var(--warn-mark)]',
  down: 'bg-down-fill text-on-down',
} as const

/** A word in a frame: where something comes from, or how it stands. */
export function Badge({ tone = 'plain', children }: { tone?: keyof typeof TONES; children: ReactNode }) {
  return (
    <span
      className={clsx(
        'inline-flex h-[18px] items-center whitespace-nowrap rounded-control px-[5px] font-medium text-micro leading-[18px]',
        TONES[tone],
      )}
    >
      {children}
    </span>
  )
}
