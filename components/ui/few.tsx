'use client'
import { type ReactNode, useState } from 'react'
import { Button } from './button.tsx'

type FewProps<T> = {
  readonly items: readonly T[]
  /** So many stand there before somebody asks for all: what comes below must stay near. */
  readonly few: number
  readonly keyOf: (item: T) => string
  /** What they are, in the plural. */
  readonly noun: string
  readonly children: (shown: readonly T[]) => ReactNode
}

/** The first few of a list, and the press that shows all of it. What was shown once stays: it may be in somebody's hand. */
export function Few<T>({ items, few, keyOf, noun, children }: FewProps<T>) {
  const [isWhole, setWhole] = useState(false)
  const [seen] = useState(() => new Set<string>())
  const shown = items.filter((item, index) => isWhole || index < few || seen.has(keyOf(item)))
  for (const item of shown) seen.add(keyOf(item))
  return (
    <>
      {children(shown)}
      {shown.length < items.length ? (
        <Button className="mt-2 max-sm:w-full" onClick={() => setWhole(true)}>
          Show all {items.length} {noun}
        </Button>
      ) : null}
    </>
  )
}
