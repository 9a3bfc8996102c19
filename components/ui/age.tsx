'use client'
import clsx from 'clsx'
import { useNow } from '../../lib/client/clock.tsx'
import { formatAge } from '../../lib/core/format/index.ts'
import { QuantityText } from './quantity.tsx'

/** How old something is, counting. `skewMs` is what the server's clock is ahead of the browser's. */
export function Age({
  sinceMs,
  skewMs = 0,
  className,
}: {
  sinceMs: number
  skewMs?: number
  className?: string
}) {
  return <QuantityText quantity={formatAge(useNow() + skewMs - sinceMs)} className={clsx('num', className)} />
}
