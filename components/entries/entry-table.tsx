'use client'
import { Fragment, type ReactNode } from 'react'
import { usePolled } from '../../lib/client/polled.ts'
import type { EntryView } from '../../lib/contract/entries.ts'
import type { EntryKind } from '../../lib/core/config/index.ts'
import { PolledStates } from '../ui/polled-states.tsx'
import { Section } from '../ui/section.tsx'
import { Table, Th } from '../ui/table.tsx'

const EVERY_MS = 15_000

type SectionProps<K extends EntryKind> = {
  /** Where entries of this kind are, such as `/api/v1/windows`. */
  readonly path: string
  readonly title: string
  readonly note: string
  /** "Windows as configured". */
  readonly caption: string
  readonly empty: string
  readonly className?: string
  /** The heads of the columns; the last one, of what can be done, is added. */
  readonly heads: readonly { readonly title: string; readonly isNumber?: boolean }[]
  /** One `Tr`. */
  readonly row: (entry: EntryView<K>) => ReactNode
}

/** Entries of one kind as configured, each with what can be done with it. */
export function EntrySection<K extends EntryKind>(props: SectionProps<K>) {
  const { path, title, note, caption, empty, className, heads, row } = props
  const polled = usePolled<{ readonly entries: readonly EntryView<K>[] }>(path, EVERY_MS)
  return (
    <Section {...(className === undefined ? {} : { className })} title={title} note={note}>
      <PolledStates polled={polled} failed="Could not read the configuration" rows={3}>
        {({ entries }) =>
          entries.length === 0 ? (
            <p className="text-ink-2">{empty}</p>
          ) : (
            <Table caption={caption}>
              <thead>
                <tr>
                  {heads.map(head => (
                    <Th key={head.title} isNumber={head.isNumber ?? false}>
                      {head.title}
                    </Th>
                  ))}
                  <Th>
                    <span className="sr-only">Change</span>
                  </Th>
                </tr>
              </thead>
              <tbody>
                {entries.map(entry => (
                  <Fragment key={entry.key}>{row(entry)}</Fragment>
                ))}
              </tbody>
            </Table>
          )
        }
      </PolledStates>
    </Section>
  )
}
