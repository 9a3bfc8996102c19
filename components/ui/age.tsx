'use client'
import clsx from 'clsx'
import { useNowValue } from '../../lib/client/clock.tsx'
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
  const ageAt = (nowMs: number) => formatAge(nowMs + skewMs - sinceMs)
  const text = useNowValue(nowMs => ageAt(nowMs).text)
  const unit = useNowValue(nowMs => ageAt(nowMs).unit)
  return <QuantityText quantity={{ text, unit }} className={clsx('num', className)} />
}
