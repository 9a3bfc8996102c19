import { findExpressionFault, reportAt } from '../config/expression.ts'
import { type Inspection, quote, report, reportField, reportZod, wordIssue } from '../config/issues.ts'
import { asText, toPlain } from '../config/plain.ts'
import { labelsOf } from '../labels/index.ts'
import { compileTemplate } from '../template/index.ts'
import type { Rule, RuleGroup } from './group.ts'
import { type GroupInput, RuleFile, type RuleInput } from './schema.ts'

type RuleFileContext = {
  /** What a group gets that does not say otherwise. */
  readonly intervalMs: number
  readonly queryOffsetMs: number
}

/** Reads a rule file that parsed as YAML; its issues go to the inspection. */
export function parseRuleFile(inspection: Inspection, context: RuleFileContext): RuleGroup[] {
  const result = RuleFile.safeParse(toPlain(inspection.yaml, asText) ?? {}, { error: wordIssue })
  if (!result.success) {
    reportZod(inspection, result.error)
    return []
  }
  reportRepeatedNames(inspection, result.data.groups)
  return result.data.groups.map((group, i) => buildGroup(inspection, { group, index: i }, context))
}

function reportRepeatedNames(inspection: Inspection, groups: readonly GroupInput[]): void {
  const seen = new Set<string>()
  for (const [i, { name }] of groups.entries()) {
    if (seen.has(name)) {
      report(
        inspection,
        ['groups', i, 'name'],
        `the group "${name}" is in this file already: expected another name`,
      )
    }
    seen.add(name)
  }
}

function buildGroup(
  inspection: Inspection,
  { group, index }: { group: GroupInput; index: number },
  context: RuleFileContext,
): RuleGroup {
  return {
    file: inspection.path,
    name: group.name,
    intervalMs: group.interval ?? context.intervalMs,
    queryOffsetMs: group.query_offset ?? context.queryOffsetMs,
    limit: group.limit,
    rules: group.rules.flatMap((rule, i) => {
      const path = ['groups', index, 'rules', i]
      checkRule(inspection, { rule, path })
      const built = buildRule(rule, group)
      return built ? [built] : []
    }),
  }
}

type Place = { readonly rule: RuleInput; readonly path: readonly (string | number)[] }

function checkRule(inspection: Inspection, { rule, path }: Place): void {
  const refuse = (field: string, message: string) => reportField(inspection, { path, field }, message)
  if (rule.record !== undefined && rule.alert !== undefined) {
    refuse('alert', 'a rule has either record or alert: expected only one of them')
  }
  if (rule.record === undefined && rule.alert === undefined) {
    report(inspection, path, 'a rule without a name: expected record or alert')
  }
  if (rule.record !== undefined) {
    if (/[{}]/.test(rule.record)) {
      report(
        inspection,
        [...path, 'record'],
        `record: ${quote(rule.record)} is not the name of a metric: expected one such as job:up:sum`,
      )
    }
    for (const field of ['for', 'keep_firing_for', 'annotations'] as const) {
      if (rule[field] !== undefined)
        refuse(field, `"${field}" has no effect in a recording rule: it belongs to alerts`)
    }
  }
  const fault = findExpressionFault(rule.expr)
  if (fault) reportAt(inspection, { path: [...path, 'expr'], offset: fault.start }, `expr: ${fault.message}`)
  checkTemplates(inspection, { rule, path })
}

function checkTemplates(inspection: Inspection, { rule, path }: Place): void {
  if (rule.alert === undefined) return
  for (const field of ['labels', 'annotations'] as const) {
    for (const [name, template] of Object.entries(rule[field] ?? {})) {
      const compiled = compileTemplate(template, 'rule')
      if (compiled.ok) continue
      const place = { path: [...path, field, name], offset: compiled.offset }
      reportAt(inspection, place, `${name}: not a valid template: ${compiled.message}`)
    }
  }
}

function buildRule(rule: RuleInput, group: GroupInput): Rule | null {
  const written = { ...group.labels, ...rule.labels }
  const labels = labelsOf(Object.entries(written))
  const removes = Object.keys(written).filter(name => written[name] === '')
  const own = removes.length > 0 ? { labels, removes } : { labels }
  if (rule.record !== undefined) return { kind: 'recording', record: rule.record, expr: rule.expr, ...own }
  if (rule.alert === undefined) return null
  return {
    kind: 'alerting',
    alert: rule.alert,
    expr: rule.expr,
    forMs: rule.for ?? 0,
    keepFiringForMs: rule.keep_firing_for ?? 0,
    ...own,
    annotations: labelsOf(Object.entries(rule.annotations ?? {})),
  }
}
