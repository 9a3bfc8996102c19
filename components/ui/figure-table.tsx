import { Table, Td, Th, Tr } from './table.tsx'

type FigureTableProps = {
  readonly caption: string
  /** Names of the labels that tell rows apart, and of the figures. */
  readonly columns: readonly string[]
  readonly figures: readonly { readonly name: string; readonly expr: string }[]
  readonly rows: readonly { readonly labels: readonly string[]; readonly figures: readonly string[] }[]
  /** How many rows there are beyond these. */
  readonly more: number
}

/** Series side by side: a row for each set of labels, a column for each expression. */
export function FigureTable({ caption, columns, figures, rows, more }: FigureTableProps) {
  return (
    <>
      <Table caption={caption}>
        <thead>
          <tr>
            {columns.map(column => (
              <Th key={column}>{column}</Th>
            ))}
            {figures.map(({ name, expr }) => (
              <Th key={`${name} ${expr}`} isNumber>
                {name || 'value'}
              </Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <Tr key={row.labels.join('\n')}>
              {columns.map((column, i) => (
                <Td key={column} className="wrap-anywhere">
                  {row.labels[i] === '' ? '—' : row.labels[i]}
                </Td>
              ))}
              {figures.map(({ name, expr }, i) => (
                <Td key={`${name} ${expr}`} isNumber>
                  {row.figures[i]}
                </Td>
              ))}
            </Tr>
          ))}
        </tbody>
      </Table>
      {more > 0 ? <p className="text-ink-3 text-small">and {more} more</p> : null}
    </>
  )
}
