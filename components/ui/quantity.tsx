import clsx from 'clsx'
import type { Quantity } from '../../lib/core/format/index.ts'

/** A figure with its unit small and grey. `—` carries its reason as a title and for screen readers. */
export function QuantityText({
  quantity,
  reason,
  className,
}: {
  quantity: Quantity
  reason?: string | null | undefined
  className?: string
}) {
  return (
    <span className={clsx('whitespace-nowrap', className)} title={reason ?? undefined}>
      {quantity.text}
      {quantity.unit ? (
        <span className="ml-[0.22em] font-normal font-sans text-[0.88em] text-ink-3 tracking-normal">
          {quantity.unit}
        </span>
      ) : null}
      {reason ? <span className="sr-only">, {reason}</span> : null}
    </span>
  )
}
