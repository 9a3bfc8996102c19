'use client'
import { type RefObject, useLayoutEffect, useRef } from 'react'

const MOVE_MS = 240

/**
 * Moves the children of a list from where they were to where they are when their order changed, so that the eye can
 * follow a row that changes rank. Children are told apart by `data-rank`. Still under reduced motion.
 */
export function useRankMotion(order: string): RefObject<HTMLTableElement | null> {
  const ref = useRef<HTMLTableElement>(null)
  const tops = useRef<ReadonlyMap<string, number>>(new Map())
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the order is what moves rows
  useLayoutEffect(() => {
    const rows = [...(ref.current?.querySelectorAll<HTMLElement>('[data-rank]') ?? [])]
    const before = tops.current
    const isStill = window.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? true
    for (const row of rows) {
      const was = before.get(row.dataset.rank ?? '')
      if (isStill || was === undefined || was === row.offsetTop) continue
      row.animate([{ transform: `translateY(${was - row.offsetTop}px)` }, { transform: 'none' }], {
        duration: MOVE_MS,
        easing: 'cubic-bezier(0.2, 0, 0, 1)',
      })
    }
    tops.current = new Map(rows.map(row => [row.dataset.rank ?? '', row.offsetTop]))
  }, [order])
  return ref
}
