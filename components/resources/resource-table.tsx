'use client'

import clsx from 'clsx'
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import type { Window } from '../../lib/core/resources/index.ts'
import { fetched } from '../ui/fetched.tsx'
import type { ResourceChartsProps } from './resource-charts.tsx'
import styles from './resources.module.css'

const ResourceCharts = dynamic(
  fetched('The chart', () => import('./resource-charts.tsx').then(module => module.ResourceCharts)),
  {
    ssr: false,
  },
)

type Rows<Row> = {
  readonly rows: readonly Row[]
  readonly openKey: string | null
  readonly onToggle: (key: string) => void
}

/** What a table of hosts or devices is given; the open row is named by its key. */
export type ResourceTableProps<Row> = Rows<Row> & { readonly window: Window; readonly isStale: boolean }

/** What a row shows: one cell a column, and charts below it when it is open. */
export type ResourceView = {
  readonly name: string
  readonly facts: string
  readonly isLate: boolean
  readonly cells: readonly ReactNode[]
  readonly charts: ResourceChartsProps['charts']
}

type FrameProps<Row> = Rows<Row> & {
  readonly caption: string
  /** The class of its columns' widths. */
  readonly grid: string | undefined
  /** What a row is. */
  readonly noun: string
  readonly columns: readonly { readonly key: string; readonly title: string }[]
  readonly viewOf: (row: Row) => ResourceView
}

/** One row a host or device; an opened one shows its charts below itself. */
export function ResourceTable<Row extends { readonly key: string }>(props: FrameProps<Row>) {
  const { caption, grid, noun, columns, rows, viewOf, openKey, onToggle } = props
  return (
    <table className="block">
      <caption className="sr-only">{caption}</caption>
      <thead className={styles.head}>
        <tr className={clsx(styles.grid, grid)}>
          <th scope="col">{noun}</th>
          {columns.map(({ key, title }) => (
            <th key={key} scope="col" data-cell={key}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      {rows.map(row => {
        const { name, facts, isLate, cells, charts } = viewOf(row)
        const isOpen = row.key === openKey
        return (
          <tbody key={row.key} data-row className={clsx(styles.group, isOpen && styles.open)}>
            <tr className={clsx(styles.grid, grid, styles.row)}>
              <th scope="row" className="min-w-0">
                <button
                  type="button"
                  className={styles.open}
                  aria-expanded={isOpen}
                  onClick={() => onToggle(row.key)}
                >
                  <span className={clsx('block truncate font-medium', isLate && 'text-ink-3')}>{name}</span>
                  <span className="block text-ink-3 text-small">{facts}</span>
                </button>
              </th>
              {columns.map(({ key }, at) => (
                <td key={key} data-cell={key}>
                  {cells[at]}
                </td>
              ))}
            </tr>
            {isOpen && (
              <tr className="block">
                <td className="block" colSpan={columns.length + 1}>
                  <ResourceCharts name={name} charts={charts} />
                </td>
              </tr>
            )}
          </tbody>
        )
      })}
    </table>
  )
}
