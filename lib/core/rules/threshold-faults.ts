import { findExpressionFault, findMatchersFault } from '../config/expression.ts'
import type { ThresholdRuleConfig } from '../config/schema/rule.ts'
import { documentedType, parseExpr, typeOf } from '../promql/index.ts'
import { compileTemplate } from '../template/index.ts'
import { measuredExpr, THRESHOLD_LABELS } from './threshold.ts'

type Fault = { readonly path: readonly (string | number)[]; readonly message: string }

/** What is wrong with a threshold rule beyond its shape. */
export const thresholdFaults = (config: ThresholdRuleConfig): readonly Fault[] => [
  ...figureFaults(config),
  ...limitFaults(config),
  ...labelFaults(config),
  ...annotationFaults(config),
]

const fault = (field: string, message: string): Fault => ({ path: [field], message: `${field}: ${message}` })

const OF_METRIC = ['matchers', 'aggregation', 'window'] as const

function figureFaults(config: ThresholdRuleConfig): Fault[] {
  const { expression, metric } = config
  if (expression !== undefined && metric !== undefined) {
    return [fault('expression', 'stands beside a metric: expected only one of them')]
  }
  if (expression !== undefined) {
    const idle = OF_METRIC.filter(field => config[field] !== undefined)
    return [
      ...idle.map(field => fault(field, 'has no effect on an expression: it belongs to a metric')),
      ...expressionFaults('expression', expression),
    ]
  }
  if (metric === undefined) return [fault('expression', 'is missing: expected an expression or a metric')]
  const wrong = config.matchers === undefined ? null : findMatchersFault(config.matchers)
  if (wrong) return [fault('matchers', wrong.message)]
  if (config.window !== undefined && (config.aggregation ?? 'last') === 'last') {
    return [fault('window', 'has no effect on the last sample: expected an aggregation such as avg')]
  }
  return expressionFaults('metric', measuredExpr(config))
}

function expressionFaults(field: 'expression' | 'metric', expr: string): Fault[] {
  const wrong = findExpressionFault(expr)
  if (wrong) return [fault(field, wrong.message)]
  const type = typeOf(parseExpr(expr))
  if (type === 'vector' || type === 'scalar') return []
  return [fault(field, `gives a ${documentedType(type)}: expected one figure a series`)]
}

function limitFaults({ warning, critical, comparison }: ThresholdRuleConfig): Fault[] {
  if (warning === undefined && critical === undefined) {
    return [fault('critical', 'is missing: expected a warning value, a critical one or both')]
  }
  if (warning === undefined || critical === undefined) return []
  const isUpward = comparison === 'above' || comparison === 'at_least'
  const isDownward = comparison === 'below' || comparison === 'at_most'
  if (isUpward && critical < warning) return [fault('critical', 'is below the warning value')]
  if (isDownward && critical > warning) return [fault('critical', 'is above the warning value')]
  return critical === warning ? [fault('critical', 'is the warning value too: expected another one')] : []
}

const OWN_LABELS: readonly string[] = THRESHOLD_LABELS

function labelFaults({ labels }: ThresholdRuleConfig): Fault[] {
  return Object.entries(labels).flatMap(([name, value]) => {
    const path = ['labels', name]
    if (OWN_LABELS.includes(name)) {
      return [{ path, message: `${name}: is set by the rule itself: expected another name` }]
    }
    return value.includes('{{')
      ? [{ path, message: `${name}: is plain text: a template would change it` }]
      : []
  })
}

function annotationFaults({ annotations }: ThresholdRuleConfig): Fault[] {
  return Object.entries(annotations).flatMap(([name, text]) => {
    const compiled = text === undefined ? null : compileTemplate(text, 'rule')
    if (!compiled || compiled.ok) return []
    return [{ path: ['annotations', name], message: `${name}: not a valid template: ${compiled.message}` }]
  })
}
