'use client'
import clsx from 'clsx'
import { useViewer } from '../../lib/client/viewer.tsx'
import type { PersonRef } from '../../lib/contract/on-call.ts'
import { Glyph } from '../ui/glyph.tsx'
import { isSame, personText } from './on-call-model.ts'

/** Somebody by name; an address without an account says so, and nobody is a hole. */
export function PersonName({ person, className }: { person: PersonRef | null; className?: string }) {
  const { email } = useViewer()
  if (person === null) return <Nobody className={className} />
  return (
    <span className={className}>
      {personText(person)}
      {isSame(person, email) ? <span className="font-normal text-ink-3"> (you)</span> : null}
      {person.name === null ? <span className="font-normal text-warn"> has no account</span> : null}
    </span>
  )
}

/** A hole in a schedule: a broken ring and the word. */
export function Nobody({ className, word = 'Nobody' }: { className?: string | undefined; word?: string }) {
  return (
    <span className={clsx('inline-flex items-baseline gap-1.5 font-semibold text-down', className)}>
      <Glyph name="no_data" className="relative top-px size-3" />
      {word}
    </span>
  )
}
