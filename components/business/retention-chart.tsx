'use client'
import type { MonthRetention } from '../../lib/contract/business.ts'
import { spreadLabels } from '../../lib/core/chart/layout.ts'
import { linear, linePath } from '../../lib/core/chart/path.ts'
import { valueTicks } from '../../lib/core/chart/ticks.ts'
import { formatNumber } from '../../lib/core/format/index.ts'
import { useWidth } from '../charts/use-width.ts'
import styles from './business-chart.module.css'
import { monthShort, monthTitle } from './figure-text.ts'

const HEIGHT_PX = 192
const TOP_PX = 14
const BOTTOM_PX = 160
const LEFT_PX = 32
const NAMES_PX = 84
const LABEL_PX = 34

type Line = { readonly name: string; readonly colour: string; readonly values: readonly (number | null)[] }

/** Net and gross revenue retention by month; 100 % is the line that stands stronger. */
export function RetentionChart({ months }: { months: readonly MonthRetention[] }) {
  const [ref, width] = useWidth()
  const lines: readonly Line[] = [
    { name: 'net', colour: 'var(--c1)', values: months.map(month => month.net) },
    { name: 'gross', colour: 'var(--c7)', values: months.map(month => month.gross) },
  ]
  const values = lines.flatMap(line => line.values).filter(value => value !== null)
  if (values.length === 0)
    return (
      <p className="py-4 text-ink-2">
        — No month began with recurring revenue yet: there is nothing to retain.
      </p>
    )
  return (
    <div ref={ref} className={styles.plot} style={{ height: HEIGHT_PX }}>
      {width > 0 ? <Plot {...{ months, lines, values, width }} /> : null}
      <RetentionTable months={months} />
    </div>
  )
}

type PlotProps = {
  readonly months: readonly MonthRetention[]
  readonly lines: readonly Line[]
  readonly values: readonly number[]
  readonly width: number
}

function Plot({ months, lines, values, width }: PlotProps) {
  const right = width - NAMES_PX
  const domain = domainOf(values)
  const x = linear([0, Math.max(1, months.length - 1)], [LEFT_PX, right])
  const y = linear([domain.low, domain.high], [BOTTOM_PX, TOP_PX])
  const ends = lines.flatMap(line => {
    const last = line.values.at(-1)
    return last === null || last === undefined ? [] : [{ ...line, last }]
  })
  const places = spreadLabels(
    ends.map(({ last }) => y(last)),
    { gap: 15, low: TOP_PX, high: BOTTOM_PX },
  )
  const every = Math.ceil((months.length * LABEL_PX) / Math.max(1, right - LEFT_PX))
  return (
    <svg className={styles.layer} width={width} height={HEIGHT_PX} aria-hidden="true">
      {valueTicks(domain, { factor: 100, suffix: '%' }, 5).map(({ value, text }) => {
        const isWhole = Math.abs(value - 1) < 1e-9
        return (
          <g key={text}>
            <line
              className={isWhole ? styles.base : styles.grid}
              x1={LEFT_PX}
              x2={right}
              y1={y(value)}
              y2={y(value)}
            />
            <text
              x={LEFT_PX - 8}
              y={y(value) + 4}
              textAnchor="end"
              className={isWhole ? styles.strong : undefined}
            >
              {text}
            </text>
          </g>
        )
      })}
      {lines.map(line => (
        <path
          key={line.name}
          className={styles.line}
          d={linePath(
            line.values.map((value, index) => [index, value] as const),
            { x, y },
          )}
          style={{ stroke: line.colour, strokeWidth: 2 }}
        />
      ))}
      {ends.map(({ name, colour, last }, index) => (
        <g key={name}>
          <circle cx={x(months.length - 1)} cy={y(last)} r={3} style={{ fill: colour }} />
          <text x={right + 12} y={(places[index] ?? y(last)) + 4} className={styles.strong}>
            {name} <tspan className={styles.heavy}>{formatNumber(last * 100, 1)}%</tspan>
          </text>
        </g>
      ))}
      {months.map(({ month }, index) =>
        (months.length - 1 - index) % every === 0 ? (
          <text
            key={month}
            x={x(index)}
            y={184}
            textAnchor="middle"
            className={index === months.length - 1 ? styles.strong : undefined}
          >
            {monthShort(month)}
          </text>
        ) : null,
      )}
    </svg>
  )
}

/** Ends on round figures around the values and 100 %. */
function domainOf(values: readonly number[]): { readonly low: number; readonly high: number } {
  const low = Math.min(1, ...values)
  const high = Math.max(1, ...values)
  const step = Math.max(0.01, Math.ceil(((high - low) / 3) * 50) / 50)
  return { low: Math.floor(low / step + 1e-9) * step, high: Math.ceil(high / step - 1e-9) * step }
}

/** The same for those who do not see the picture. */
function RetentionTable({ months }: { months: readonly MonthRetention[] }) {
  return (
    <div className="sr-only">
      <table>
        <caption>Revenue retention and customer churn by month</caption>
        <thead>
          <tr>
            <th scope="col">Month</th>
            <th scope="col">net</th>
            <th scope="col">gross</th>
            <th scope="col">customer churn</th>
          </tr>
        </thead>
        <tbody>
          {months.map(({ month, net, gross, customerChurn }) => (
            <tr key={month}>
              <th scope="row">{monthTitle(month)}</th>
              <td>{shareText(net)}</td>
              <td>{shareText(gross)}</td>
              <td>{shareText(customerChurn)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const shareText = (share: number | null): string =>
  share === null ? '—' : `${formatNumber(share * 100, 1)}%`
