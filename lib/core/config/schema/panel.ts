import { z } from 'zod'
import { section } from '../section.ts'
import { Name, Slug } from './common.ts'

const Expr = section({
  /** Of the line or the column; of several series of one expression each says what tells it from the others. */
  name: z.string().trim().max(60).default(''),
  expr: z.string().trim().min(1).max(20_000),
  /** Of a table's column, where it is another than the panel's. */
  unit: z.string().trim().max(40).optional(),
})

const Line = section({
  value: z.number(),
  state: z.enum(['warning', 'critical', 'target']).default('warning'),
  label: z.string().trim().max(60).default(''),
})

/**
 * An entry under `panels:`: a chart or a table on a service's page. Without expressions it holds the place of a figure
 * that nothing gives yet, and says so.
 */
export const PanelConfig = section({
  service: Slug,
  slug: Slug,
  name: Name,
  /** What it shows, and where that comes from. */
  note: z.string().trim().max(500).optional(),
  show: z.enum(['chart', 'table']).default('chart'),
  /** A unit of the deck by its name, or up to 12 characters that stand after the figure. */
  unit: z.string().trim().max(40).default(''),
  exprs: z.array(Expr).max(12).default([]),
  /** Levels drawn across a chart. */
  lines: z.array(Line).max(8).default([]),
  /** The labels that tell a table's rows apart; those that its series have when not given. */
  columns: z
    .array(z.string().regex(/^[a-zA-Z_]\w*$/))
    .max(6)
    .default([]),
})
export type PanelConfig = z.output<typeof PanelConfig>
