import type { FigureUnit, OwnFigure } from '../../contract/business.ts'
import type { BusinessFigure } from '../../core/config/schema/business.ts'
import { minorDigits } from '../../core/format/money.ts'
import { type Labels, METRIC_NAME } from '../../core/labels/index.ts'
import type { QueryResult } from '../../ports/query-engine.ts'
import type { Room } from './room.ts'

const KEPT_MS = 10_000
const TIMEOUT_MS = 5_000
const MOST_LINES = 20

/** Figures of the team's own, asked by PromQL once for all who look. */
export class OwnFigures {
  #kept: { readonly figures: Promise<OwnFigure[]>; readonly untilMs: number } | null = null

  constructor(private readonly room: Pick<Room, 'query' | 'clock' | 'config'>) {}

  read(): Promise<OwnFigure[]> {
    const nowMs = this.room.clock.now()
    if (this.#kept && this.#kept.untilMs > nowMs) return this.#kept.figures
    const figures = Promise.all(this.room.config().figures.map(figure => this.#ask(figure, nowMs)))
    this.#kept = { figures, untilMs: nowMs + KEPT_MS }
    return figures
  }

  forget(): void {
    this.#kept = null
  }

  async #ask(figure: BusinessFigure, atMs: number): Promise<OwnFigure> {
    const bare = {
      name: figure.name,
      title: figure.title,
      group: figure.group,
      service: figure.service ?? null,
      unit: unitOf(figure.unit),
      formula: figure.formula ?? null,
      expr: figure.expr,
    }
    try {
      const { value } = await this.room.query.instant({ expr: figure.expr, atMs, timeoutMs: TIMEOUT_MS })
      const lines = linesOf(value, figure)
      const problem = lines.length === 0 ? 'no series answers this expression now' : null
      return { ...bare, lines: lines.slice(0, MOST_LINES), problem }
    } catch (error) {
      return { ...bare, lines: [], problem: error instanceof Error ? error.message : String(error) }
    }
  }
}

function unitOf(unit: BusinessFigure['unit']): FigureUnit {
  switch (unit) {
    case 'count':
    case 'ratio':
    case 'minutes':
    case 'seconds':
    case 'bytes':
      return { kind: unit }
    default:
      return { kind: 'money', currency: unit }
  }
}

/** PromQL counts money in whole units of its currency, as people write it; figures travel in minor units. */
function linesOf(value: QueryResult['value'], { unit, by }: BusinessFigure): OwnFigure['lines'] {
  const shape = unitOf(unit)
  const scale = shape.kind === 'money' ? 10 ** minorDigits(shape.currency) : 1
  const scaled = (number: number) => (Number.isFinite(number) ? number * scale : null)
  if (value.type === 'scalar') return [{ label: '', value: scaled(value.value) }]
  if (value.type !== 'vector') return []
  return value.samples
    .map(sample => ({ label: labelText(sample.labels, by), value: scaled(sample.value) }))
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0) || a.label.localeCompare(b.label))
}

/** The value of the label that was asked for, or all of them. */
function labelText(labels: Labels, by: string | undefined): string {
  const pairs: [string, string][] = []
  for (let at = 0; at < labels.length; at += 2) pairs.push([labels[at] ?? '', labels[at + 1] ?? ''])
  if (by !== undefined) return pairs.find(([name]) => name === by)?.[1] ?? ''
  return pairs
    .filter(([name]) => name !== METRIC_NAME)
    .map(([name, text]) => `${name} ${text}`)
    .join(', ')
}
