'use client'
import { useState, useSyncExternalStore } from 'react'
import { CopyBlock } from './copy-block.tsx'
import { Segmented } from './segmented.tsx'

export type CopyText = { readonly title: string; readonly text: string }

type ChoiceProps = {
  /** What is chosen, for screen readers. */
  readonly label: string
  /** The texts, for the address that the browser knows this deck by. */
  readonly textsFor: (origin: string) => readonly CopyText[]
}

const never = () => () => undefined

/** One of several texts, ready to copy. */
export function CopyChoice({ label, textsFor }: ChoiceProps) {
  const origin = useSyncExternalStore(
    never,
    () => window.location.origin,
    () => '',
  )
  const all = textsFor(origin)
  const [title, setTitle] = useState(all[0]?.title ?? '')
  const chosen = all.find(one => one.title === title) ?? all[0]
  return (
    <>
      <Segmented
        label={label}
        className="flex-wrap"
        options={all.map(one => ({ value: one.title, label: one.title }))}
        value={title}
        onChange={setTitle}
      />
      {chosen ? <CopyBlock label={chosen.title} text={chosen.text} /> : null}
    </>
  )
}
