import { type FigureLine, MEASURES, type Spread } from '../../lib/core/incident-figures/index.ts'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { lengthText } from './figure-words.ts'

const HEADS = {
  detect: 'detect',
  acknowledge: 'acknowledge',
  mitigate: 'mitigate',
  resolve: 'resolve',
} as const

type TableProps = {
  title: string
  /** What the first column is. */
  head: string
  lines: readonly FigureLine[]
  nameOf: (key: string) => string
}

/** A line for each group: the mean, and below it median, p90 and n of each measure. */
export function FigureTable({ title, head, lines, nameOf }: TableProps) {
  if (lines.length === 0) return <p className="text-ink-3">No incident.</p>
  return (
    <Table caption={title}>
      <thead>
        <tr>
          <Th>{head}</Th>
          <Th isNumber>incidents</Th>
          <Th isNumber>re-opened</Th>
          {MEASURES.map(measure => (
            <Th key={measure} isNumber>
              {HEADS[measure]}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map(line => (
          <Tr key={line.key} data-row>
            <Td className="font-medium">{nameOf(line.key)}</Td>
            <Td isNumber>{line.incidents}</Td>
            <Td isNumber>{line.reopened === 0 ? '—' : line.reopened}</Td>
            {MEASURES.map(measure => (
              <Td key={measure} isNumber className="whitespace-nowrap">
                <SpreadText spread={line[measure]} />
              </Td>
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

function SpreadText({ spread: { n, meanMs, medianMs, p90Ms } }: { spread: Spread }) {
  return (
    <>
      {lengthText(meanMs)}
      {n === 0 ? null : (
        <span className="block text-ink-3 text-micro">
          median {lengthText(medianMs)}
          <br />
          p90 {lengthText(p90Ms)}
        </span>
      )}
      <span className="block text-ink-3 text-micro">n {n}</span>
    </>
  )
}
