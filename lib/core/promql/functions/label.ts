import { RE2JS } from 're2js'
import { labelValue, METRIC_NAME, withLabel } from '../../labels/index.ts'
import { type Column, mergeSameLabels } from '../eval/column.ts'
import type { Evaluator, PromqlFunction } from '../eval/evaluator.ts'
import type { CallExpr } from '../syntax/ast.ts'
import { evaluationError } from '../syntax/error.ts'
import { vectorArg } from './math.ts'

const stringArg = (call: CallExpr, evaluator: Evaluator, at: number): string =>
  call.args[at] ? evaluator.string(call.args[at]) : ''

function relabelled(column: Column, name: string, value: string): Column {
  const isNameDropped = name === METRIC_NAME ? false : column.isNameDropped
  return { ...column, labels: withLabel(column.labels, name, value), isNameDropped }
}

function checkLabelName(name: string, role: 'destination' | 'source', call: CallExpr): void {
  if (name !== '' && !name.includes('\uFFFD')) return
  throw evaluationError(`invalid ${role} label name in ${call.func}(): ${name}`, call)
}

const labelReplace: PromqlFunction = (call, evaluator) => {
  const [target, template, source, pattern] = [1, 2, 3, 4].map(at => stringArg(call, evaluator, at)) as [
    string,
    string,
    string,
    string,
  ]
  const regex = compile(pattern, call)
  checkLabelName(target, 'destination', call)
  const replaced = vectorArg(call, evaluator).map(column => {
    const matcher = regex.matcher(labelValue(column.labels, source))
    if (!matcher.matches()) return column
    return relabelled(
      column,
      target,
      expand(template, group => groupOf(matcher, group)),
    )
  })
  return mergeSameLabels(replaced)
}

function compile(pattern: string, call: CallExpr): RE2JS {
  try {
    return RE2JS.compile(`^(?s:${pattern})$`)
  } catch {
    throw evaluationError(`invalid regular expression in label_replace(): ${pattern}`, call)
  }
}

/** The text of a group by number or name; empty when there is none. */
function groupOf(matcher: ReturnType<RE2JS['matcher']>, group: string): string {
  try {
    return matcher.group(/^\d+$/.test(group) ? Number(group) : group) ?? ''
  } catch {
    return ''
  }
}

/** Go's template of a replacement: `$1`, `$name`, `${name}`, and `$$` for a dollar sign. */
function expand(template: string, groupText: (group: string) => string): string {
  return template.replace(/\$(?:(\$)|\{(\w+)\}|(\w+))/g, (_all, dollar, braced, bare) =>
    dollar ? '$' : groupText(braced ?? bare),
  )
}

const labelJoin: PromqlFunction = (call, evaluator) => {
  const target = stringArg(call, evaluator, 1)
  const separator = stringArg(call, evaluator, 2)
  const sources = call.args.slice(3).map(arg => evaluator.string(arg))
  for (const source of sources) checkLabelName(source, 'source', call)
  checkLabelName(target, 'destination', call)
  const joined = vectorArg(call, evaluator).map(column => {
    const value = sources.map(source => labelValue(column.labels, source)).join(separator)
    return relabelled(column, target, value)
  })
  return mergeSameLabels(joined)
}

export const LABEL_FUNCTIONS: Readonly<Record<string, PromqlFunction>> = {
  label_replace: labelReplace,
  label_join: labelJoin,
}
