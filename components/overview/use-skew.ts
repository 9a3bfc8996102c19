'use client'
import { useState } from 'react'
import { skewOf, steadySkew } from './board-model.ts'

/** What the server's clock is ahead of the browser's, held steady from update to update. */
export function useSkew(data: { readonly atMs: number }, receivedAtMs: number | null): number {
  const nextMs = skewOf(data, receivedAtMs)
  const [skewMs, setSkew] = useState(nextMs)
  const steadyMs = steadySkew(skewMs, nextMs)
  if (steadyMs !== skewMs) setSkew(steadyMs)
  return steadyMs
}
