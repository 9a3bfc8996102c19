import Link from 'next/link'
import type { Figure } from '../../lib/contract/business.ts'
import { Age } from '../ui/age.tsx'
import { Section } from '../ui/section.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { changeText, figureText } from './figure-text.ts'

/** Every figure with its formula, its source and its age: what stands behind the few above. */
export function FigureTable({ figures }: { figures: readonly Figure[] }) {
  if (figures.length === 0) return null
  return (
    <Section title="All figures" note="each with its formula, its source and its age">
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
            <FigureRow key={figure.key} figure={figure} />
          ))}
        </tbody>
      </Table>
    </Section>
  )
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
