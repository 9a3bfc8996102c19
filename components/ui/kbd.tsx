import type { ReactNode } from 'react'

/** A key to press. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="whitespace-nowrap font-medium font-sans text-[11px] text-ink-3 leading-4">{children}</kbd>
  )
}
