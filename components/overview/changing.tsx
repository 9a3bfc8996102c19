'use client'
import type { Quantity } from '../../lib/core/format/index.ts'
import { QuantityText } from '../ui/quantity.tsx'
import { useBriefMark } from '../ui/use-brief-mark.ts'

const UNDERLINED_MS = 600

/** A figure whose cell is underlined for 600 ms and until the next second when it has changed; it swaps, it does not roll. */
export function ChangingFigure({
  quantity,
  reason,
  className,
}: {
  quantity: Quantity
  reason?: string | null
  className?: string
}) {
  const ref = useBriefMark<HTMLSpanElement>({ value: quantity.text, forMs: UNDERLINED_MS })
  return (
    <span ref={ref} className="changing">
      <QuantityText quantity={quantity} reason={reason} {...(className ? { className } : {})} />
    </span>
  )
}
