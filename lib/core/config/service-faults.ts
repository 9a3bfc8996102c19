import { objectiveProblem } from '../objective/index.ts'
import { findMatchersFault } from './expression.ts'
import type { ServiceConfig, ServicePart } from './schema/service.ts'

type Fault = {
  readonly path: readonly (string | number)[]
  /** Of the faulty character in the text at that path. */
  readonly offset: number
  readonly message: string
}

/** What is wrong with a service beyond its shape: matchers that do not parse, names that lead nowhere. */
export function serviceFaults(service: ServiceConfig, knownSlugs: readonly string[]): Fault[] {
  return [
    ...matcherFaults(service),
    ...repeatedParts(service),
    ...objectiveFaults(service, []),
    ...service.parts.flatMap((part, i) => objectiveFaults(part, ['parts', i])),
    ...service.depends_on.flatMap((slug, i): Fault[] => {
      if (slug === service.slug)
        return [{ path: ['depends_on', i], offset: 0, message: 'a service cannot depend on itself' }]
      if (knownSlugs.includes(slug)) return []
      return [{ path: ['depends_on', i], offset: 0, message: `depends_on: there is no service "${slug}"` }]
    }),
  ]
}

type Signals = Pick<ServiceConfig, 'match' | 'latency' | 'errors'> &
  Partial<Pick<ServiceConfig, 'hosts' | 'gpus'>>

/** Everything that becomes part of a PromQL expression. */
function expressionsOf(of: Signals): [path: string[], text: string | undefined][] {
  return [
    [['match'], of.match],
    [['hosts'], of.hosts],
    [['gpus'], of.gpus],
    [['latency', 'metric'], of.latency?.metric],
    [['latency', 'matchers'], of.latency?.matchers],
    [['errors', 'metric'], of.errors?.metric],
    [['errors', 'bad'], of.errors?.bad],
    [['errors', 'matchers'], of.errors?.matchers],
  ]
}

function matcherFaults(service: ServiceConfig): Fault[] {
  const places = [
    ...expressionsOf(service),
    ...service.parts.flatMap((part, i) =>
      expressionsOf(part).map(([path, expr]): [(string | number)[], string | undefined] => [
        ['parts', i, ...path],
        expr,
      ]),
    ),
  ]
  return places.flatMap(([path, expr]) => {
    if (!expr) return []
    const field = String(path.at(-1))
    if (field === 'metric') {
      if (/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(expr)) return []
      return [{ path, offset: 0, message: `metric: ${JSON.stringify(expr)} is not the name of a metric` }]
    }
    const fault = findMatchersFault(expr)
    if (!fault) return []
    return [
      {
        path,
        offset: fault.start,
        message: `${field}: not label matchers, such as job="api": ${fault.message}`,
      },
    ]
  })
}

/** Objectives that nothing could judge, or that cannot be told apart. */
function objectiveFaults(holder: ServiceConfig | ServicePart, from: readonly (string | number)[]): Fault[] {
  const slugs = holder.objectives.map(objective => objective.slug)
  return holder.objectives.flatMap((objective, i) => {
    const at = [...from, 'objectives', i]
    const faults: Fault[] = []
    if (slugs.indexOf(objective.slug) !== i) {
      const message = `slug: the objective "${objective.slug}" is there already`
      faults.push({ path: [...at, 'slug'], offset: 0, message })
    }
    const problem = objectiveProblem({ service: '', part: null, objective, holder })
    if (problem !== null) faults.push({ path: [...at, 'of'], offset: 0, message: `of: ${problem}` })
    return faults
  })
}

function repeatedParts(service: ServiceConfig): Fault[] {
  const slugs = service.parts.map(part => part.slug)
  return slugs.flatMap((slug, i) =>
    slugs.indexOf(slug) === i
      ? []
      : [{ path: ['parts', i, 'slug'], offset: 0, message: `slug: the part "${slug}" is there already` }],
  )
}
