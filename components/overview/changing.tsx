'use client'
import { useRef } from 'react'
import type { Quantity } from '../../lib/core/format/index.ts'
import { QuantityText } from '../ui/quantity.tsx'

/** A figure whose cell is underlined for 600 ms when it has changed; it swaps, it does not roll. */
export function ChangingFigure({
  quantity,
  reason,
  className,
}: {
  quantity: Quantity
  reason?: string | null
  className?: string
}) {
  const shown = useRef({ text: quantity.text, changes: 0 })
  if (shown.current.text !== quantity.text) {
    shown.current = { text: quantity.text, changes: shown.current.changes + 1 }
  }
  const { changes } = shown.current
  return (
    <span key={changes} className={changes > 0 ? 'animate-changed' : undefined}>
      <QuantityText quantity={quantity} reason={reason} {...(className ? { className } : {})} />
    </span>
  )
}
