import Link from 'next/link'
import type { OwnFigure } from '../../lib/contract/business.ts'
import { Section } from '../ui/section.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { figureText } from './figure-text.ts'
import { Tip } from './formula-tip.tsx'

const GROUPS = [
  { key: 'costs', title: 'Costs' },
  { key: 'revenue', title: 'Revenue, by own formulas' },
  { key: 'telecom', title: 'Calls and messages, by own formulas' },
  { key: 'users', title: 'Use, by own formulas' },
] as const

/** Figures that the team wrote itself, by PromQL, in their groups. */
export function OwnFigures({ own }: { own: readonly OwnFigure[] }) {
  const groups = GROUPS.map(group => ({
    ...group,
    figures: own.filter(one => one.group === group.key),
  })).filter(group => group.figures.length > 0)
  if (groups.length === 0) return null
  return (
    <div className="grid gap-8 lg:grid-cols-2">
      {groups.map(group => (
        <OwnGroup key={group.key} title={group.title} figures={group.figures} />
      ))}
    </div>
  )
}

function OwnGroup({ title, figures }: TableProps) {
  return (
    <Section title={title} note="of the deck’s own series">
      <OwnTable title={title} figures={figures} />
    </Section>
  )
}

type TableProps = {
  readonly title: string
  readonly figures: readonly OwnFigure[]
  /** All are of one service, on whose page they stand. */
  readonly isOfOne?: boolean
}

/** One table of own figures: several series of one figure are lines of their own below its name. */
export function OwnTable({ title, figures, isOfOne = false }: TableProps) {
  return (
    <Table caption={title}>
      <thead>
        <tr>
          <Th>Figure</Th>
          <Th>Formula</Th>
          <Th isNumber>value</Th>
        </tr>
      </thead>
      <tbody>
        {figures.map(figure => (
          <OwnRows key={figure.name} figure={isOfOne ? { ...figure, service: null } : figure} />
        ))}
      </tbody>
    </Table>
  )
}

function OwnRows({ figure }: { figure: OwnFigure }) {
  const { title, formula, expr, lines, unit, problem, service } = figure
  const [only, more] = lines
  const isOne = only !== undefined && more === undefined
  return (
    <>
      <Tr data-row>
        <Td>
          {title}
          {service === null ? null : (
            <Link
              href={`/services/${service}`}
              prefetch={false}
              className="ml-2 text-ink-3 text-small underline underline-offset-3"
            >
              {service}
            </Link>
          )}
        </Td>
        <Td className="text-ink-2 text-small wrap-anywhere">
          <Tip content={<code className="wrap-anywhere">{expr}</code>} label={`${title}: its expression`}>
            {formula ?? 'PromQL'}
          </Tip>
        </Td>
        <Td isNumber>
          {isOne ? (
            figureText(only.value, unit)
          ) : lines.length === 0 ? (
            <span title={problem ?? undefined}>—</span>
          ) : (
            ''
          )}
        </Td>
      </Tr>
      {problem !== null ? (
        <tr>
          <td colSpan={3} className="border-rule border-b pb-1 text-small text-warn">
            — {problem}
          </td>
        </tr>
      ) : null}
      {isOne
        ? null
        : lines.map(line => (
            <Tr key={line.label}>
              <Td className="pl-4 text-ink-2" colSpan={2}>
                {line.label}
              </Td>
              <Td isNumber>{figureText(line.value, unit)}</Td>
            </Tr>
          ))}
    </>
  )
}
