export type LabelSet = Readonly<Record<string, string>>
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary'

/** Writes a `/metrics` page in the classic text format, one family after the other. */
export class MetricsPage {
  readonly #lines: string[] = []
  #family = ''

  /** Starts a family. */
  family(name: string, type: MetricType, help: string): this {
    this.#lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`)
    this.#family = name
    return this
  }

  /** A sample of the family, or of one of its parts such as `_bucket`. */
  sample(value: number, labels: LabelSet = {}, suffix = ''): this {
    this.#lines.push(`${this.#family}${suffix}${formatLabels(labels)} ${value}`)
    return this
  }

  /** A gauge with one sample. */
  gauge(name: string, help: string, value: number, labels: LabelSet = {}): this {
    return this.family(name, 'gauge', help).sample(value, labels)
  }

  /** A counter with one sample; whole numbers only. */
  counter(name: string, help: string, value: number, labels: LabelSet = {}): this {
    return this.family(name, 'counter', help).sample(Math.floor(value), labels)
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`
  }
}

function formatLabels(labels: LabelSet): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return pairs.length ? `{${pairs.join(',')}}` : ''
}
