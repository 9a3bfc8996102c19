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
            <Th className="pl-4">Formula</Th>
            <Th>Source</Th>
            <Th isNumber>age</Th>
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
  const { title, value, unit, change, formula, worked, missing, source, asOfMs, notes, href } = figure
  return (
    <Tr data-row>
      <Td className="whitespace-nowrap">
        {href === null ? (
          title
        ) : (
          <Link href={href} prefetch={false}>
            {title}
          </Link>
        )}
      </Td>
      <Td isNumber className="font-medium">
        {figureText(value, unit)}
      </Td>
      <Td isNumber>
        {change === null ? '' : <span title={change.against}>{changeText(change, unit)}</span>}
      </Td>
      <Td className="min-w-72 pl-4 text-small">
        <span className="block">{formula}</span>
        {worked === null && missing === null ? null : (
          <span className="block text-ink-2">{missing === null ? worked : `— ${missing}`}</span>
        )}
        {notes.length > 0 ? <span className="block text-ink-3">{notes.join('. ')}</span> : null}
      </Td>
      <Td className="min-w-32 text-ink-2 text-small">{source}</Td>
      <Td isNumber>{asOfMs === null ? '—' : <Age sinceMs={asOfMs} />}</Td>
    </Tr>
  )
}
