import { decimate } from '../../lib/core/chart/decimate.ts'
import { momentText } from '../../lib/core/chart/ticks.ts'
import { formatText, type Unit } from '../../lib/core/chart/unit.ts'
import type { TimeZone } from '../../lib/core/format/index.ts'
import styles from './chart.module.css'
import { namedLines, type PlotLine } from './plot-model.ts'

export type ChartTableProps = {
  readonly title: string
  readonly lines: readonly PlotLine[]
  readonly unit: Unit
  readonly rangeMs: number
  readonly zone: TimeZone
}

/** The same lines as a table for screen readers: lowest, highest and newest value with their times. */
export function ChartTable({ title, lines, unit, rangeMs, zone }: ChartTableProps) {
  const describe = (point: Point) =>
    point === undefined
      ? 'no data'
      : `${formatText(point[1], unit)} at ${momentText(point[0], rangeMs, zone)}`
  return (
    <div className={styles.hidden}>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">Series</th>
            <th scope="col">Lowest</th>
            <th scope="col">Highest</th>
            <th scope="col">Newest</th>
          </tr>
        </thead>
        <tbody>
          {namedLines(lines).map(line => {
            const [first, second] = decimate(line.points, 3).filter(([, value]) => value !== null)
            const [low, high] = ordered(first, second ?? first)
            return (
              <tr key={line.key}>
                <th scope="row">{line.label}</th>
                <td>{describe(low)}</td>
                <td>{describe(high)}</td>
                <td>{formatText(line.last, unit)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

type Point = PlotLine['points'][number] | undefined

function ordered(one: Point, other: Point): readonly [Point, Point] {
  return (one?.[1] ?? 0) <= (other?.[1] ?? 0) ? [one, other] : [other, one]
}
