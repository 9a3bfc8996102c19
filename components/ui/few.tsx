'use client'
import { type ReactNode, useState } from 'react'
import { Button } from './button.tsx'

type FewProps<T> = {
  readonly items: readonly T[]
  /** So many stand there before somebody asks for all: what comes below must stay near. */
  readonly few: number
  /** What they are, in the plural. */
  readonly noun: string
  readonly children: (shown: readonly T[]) => ReactNode
}

/** The first few of a list, and the press that shows all of it. */
export function Few<T>({ items, few, noun, children }: FewProps<T>) {
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? items : items.slice(0, few)
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
