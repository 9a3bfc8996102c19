import Link from 'next/link'
import type { Figure } from '../../lib/contract/business.ts'
import { Age } from '../ui/age.tsx'
import { Section } from '../ui/section.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { changeText, figureText } from './figure-text.ts'

/** Every figure with its formula, its source and its age: what stands behind the few above. */
export function FigureTable({ figures }: { figures: readonly Figure[] }) {
  if (figures.length === 0) return null
  const common = commonReason(figures)
  const shared = sharedNotes(figures)
  return (
    <Section title="All figures" note="each with its formula, its source and its age">
      {common === null ? null : <p className="mb-1 text-ink-2">— {common}</p>}
      {shared.map(({ source, notes }) => (
        <p key={source} className="text-ink-3 text-small">
          {source}: {notes.join('. ')}.
        </p>
      ))}
      <Table caption="All figures">
        <thead>
          <tr>
            <Th>Figure</Th>
            <Th isNumber>value</Th>
            <Th isNumber>change</Th>
            <Th className="pl-4 max-md:hidden">Formula</Th>
            <Th className="max-md:hidden">Source</Th>
            <Th isNumber className="max-md:hidden">
              age
            </Th>
          </tr>
        </thead>
        <tbody>
          {figures.map(figure => (
            <FigureRow key={figure.key} figure={withoutSaid(figure, common, shared)} />
          ))}
        </tbody>
      </Table>
    </Section>
  )
}

const SAID_ONCE_FROM = 3

/** What keeps so many figures from being counted that it is said once, above them. */
export function commonReason(figures: readonly Figure[]): string | null {
  const counts = new Map<string, number>()
  for (const { missing } of figures) if (missing !== null) counts.set(missing, (counts.get(missing) ?? 0) + 1)
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1])
  return most !== undefined && most[1] >= SAID_ONCE_FROM ? most[0] : null
}

type Shared = { readonly source: string; readonly notes: readonly string[] }

/** Of each source with so many figures, the notes that all of them have. */
function sharedNotes(figures: readonly Figure[]): readonly Shared[] {
  const sources = [...new Set(figures.map(figure => figure.source))]
  return sources.flatMap(source => {
    const own = figures.filter(figure => figure.source === source)
    const notes = (own[0]?.notes ?? []).filter(note => own.every(figure => figure.notes.includes(note)))
    return own.length >= SAID_ONCE_FROM && notes.length > 0 ? [{ source, notes }] : []
  })
}

/** A figure without what is said once above the table. */
function withoutSaid(figure: Figure, common: string | null, shared: readonly Shared[]): Figure {
  const said = shared.find(({ source }) => source === figure.source)?.notes ?? []
  return {
    ...figure,
    missing: figure.missing === common ? null : figure.missing,
    notes: figure.notes.filter(note => !said.includes(note)),
  }
}

function FigureRow({ figure }: { figure: Figure }) {
  const { title, value, unit, change, source, asOfMs, href } = figure
  return (
    <Tr data-row>
      <Td className="md:whitespace-nowrap">
        {href === null ? (
          title
        ) : (
          <Link href={href} prefetch={false}>
            {title}
          </Link>
        )}
        <span className="block text-small md:hidden">
          <Origin figure={figure} />
        </span>
      </Td>
      <Td isNumber className="font-medium">
        {figureText(value, unit)}
      </Td>
      <Td isNumber>
        {change === null ? '' : <span title={change.against}>{changeText(change, unit)}</span>}
      </Td>
      <Td className="min-w-72 pl-4 text-small max-md:hidden">
        <Origin figure={figure} />
      </Td>
      <Td className="min-w-32 text-ink-2 text-small max-md:hidden">{source}</Td>
      <Td isNumber className="max-md:hidden">
        {asOfMs === null ? '—' : <Age sinceMs={asOfMs} />}
      </Td>
    </Tr>
  )
}

/** The formula in words, with its figures, and what made it what it is. */
function Origin({ figure: { formula, worked, missing, notes } }: { figure: Figure }) {
  return (
    <>
      <span className="block text-ink-2">{formula}</span>
      {worked === null && missing === null ? null : (
        <span className="block text-ink-2">{missing === null ? worked : `— ${missing}`}</span>
      )}
      {notes.length > 0 ? <span className="block text-ink-3">{notes.join('. ')}</span> : null}
    </>
  )
}
