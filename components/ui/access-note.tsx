import type { ReactNode } from 'react'
import { Glyph } from './glyph.tsx'

/** The line beside a control that a role may not use: why, and who may. Draws nothing without a reason. */
export function AccessNote({ reason, children }: { reason: string | null; children?: ReactNode }) {
  if (!reason) return null
  return (
    <p className="flex items-baseline gap-1.5 text-ink-3 text-small">
      <Glyph name="lock" className="size-2.5" />
      <span>
        {reason} {children}
      </span>
    </p>
  )
}
