import type { ExpressionCheck } from './expression.ts'
import type { ServiceConfig } from './schema/service.ts'

type Fault = { readonly path: readonly (string | number)[]; readonly message: string }

/** What is wrong with a service beyond its shape: matchers that do not parse, names that lead nowhere. */
export function serviceFaults(
  service: ServiceConfig,
  knownSlugs: readonly string[],
  checkExpression: ExpressionCheck,
): Fault[] {
  return [
    ...matcherFaults(service, checkExpression),
    ...repeatedParts(service),
    ...service.depends_on.flatMap((slug, i): Fault[] => {
      if (slug === service.slug)
        return [{ path: ['depends_on', i], message: 'a service cannot depend on itself' }]
      if (knownSlugs.includes(slug)) return []
      return [{ path: ['depends_on', i], message: `depends_on: there is no service "${slug}"` }]
    }),
  ]
}

type Signals = Pick<ServiceConfig, 'match' | 'latency' | 'errors'> &
  Partial<Pick<ServiceConfig, 'hosts' | 'gpus'>>

/** Everything that becomes part of a PromQL expression, with the metric or braces it is put into. */
function expressionsOf(of: Signals): [path: string[], expr: string | undefined][] {
  const braces = (text: string | undefined) => (text === undefined ? undefined : `{${text}}`)
  return [
    [['match'], `up${braces(of.match)}`],
    [['hosts'], of.hosts && `up${braces(of.hosts)}`],
    [['gpus'], of.gpus && `up${braces(of.gpus)}`],
    [['latency', 'metric'], of.latency?.metric],
    [['latency', 'matchers'], of.latency?.matchers && `up${braces(of.latency.matchers)}`],
    [['errors', 'metric'], of.errors?.metric],
    [['errors', 'bad'], of.errors && `up${braces(of.errors.bad)}`],
    [['errors', 'matchers'], of.errors?.matchers && `up${braces(of.errors.matchers)}`],
  ]
}

function matcherFaults(service: ServiceConfig, checkExpression: ExpressionCheck): Fault[] {
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
      return [{ path, message: `metric: ${JSON.stringify(expr)} is not the name of a metric` }]
    }
    const fault = checkExpression(expr)
    if (!fault) return []
    return [{ path, message: `${field}: not label matchers, such as job="api": ${fault.message}` }]
  })
}

function repeatedParts(service: ServiceConfig): Fault[] {
  const slugs = service.parts.map(part => part.slug)
  return slugs.flatMap((slug, i) =>
    slugs.indexOf(slug) === i
      ? []
      : [{ path: ['parts', i, 'slug'], message: `slug: the part "${slug}" is there already` }],
  )
}
