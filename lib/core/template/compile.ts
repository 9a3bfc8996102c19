import type { Definitions, Node } from './ast.ts'
import type { FunctionMap } from './call.ts'
import { type EvaluationInput, evaluateTemplate } from './evaluate.ts'
import { ExpansionError, QueryNeeded, TemplateSyntaxError } from './fault.ts'
import { NOTIFICATION_FUNCTIONS } from './functions-notification.ts'
import { RULE_FUNCTIONS } from './functions-rule.ts'
import {
  type Compiled,
  DEFAULT_LIMITS,
  type ExpandOptions,
  type Expansion,
  type FunctionTable,
  type Template,
  type TemplateFault,
} from './outcome.ts'
import { parseTemplate } from './parse.ts'
import { createPatterns } from './pattern.ts'
import { RULE_VARIABLES } from './rule-data.ts'
import type { Value } from './value.ts'

const TABLES: Readonly<Record<FunctionTable, FunctionMap>> = {
  rule: RULE_FUNCTIONS,
  notification: NOTIFICATION_FUNCTIONS,
}

/** Texts longer than this are refused: a template is written by hand. */
const MAX_TEXT_CHARS = 1_048_576

/** Templates that others may use by `{{ template "name" . }}`. */
export type TemplateDefinitions = { readonly table: FunctionTable; readonly templates: Definitions }

/**
 * Compiles a template of Go's language once for many expansions. A text without `{{` costs nothing.
 * What Go refuses when it parses is refused here, with its place; all else is an outcome of `expand`.
 */
export function compileTemplate(
  text: string,
  table: FunctionTable,
  definitions?: TemplateDefinitions,
): Compiled {
  if (!text.includes('{{')) return { ok: true, template: plainTemplate(text) }
  const parsed = parse(text, table)
  if ('message' in parsed) return { ok: false, ...parsed }
  const templates = definitions ? new Map([...definitions.templates, ...parsed.defined]) : parsed.defined
  return { ok: true, template: createTemplate({ text, table, body: parsed.body, templates }) }
}

/**
 * Reads a file of `{{ define "name" }}`s: what it defines comes over what was there before.
 * `before` are the definitions that it adds to, such as those that the deck brings itself.
 */
export function addDefinitions(
  before: TemplateDefinitions,
  text: string,
):
  | { readonly ok: true; readonly definitions: TemplateDefinitions }
  | ({ readonly ok: false } & TemplateFault) {
  const parsed = parse(text, before.table)
  if ('message' in parsed) return { ok: false, ...parsed }
  const templates = new Map([...before.templates, ...parsed.defined])
  return { ok: true, definitions: { table: before.table, templates } }
}

type Parsed = { readonly body: readonly Node[]; readonly defined: Definitions } | TemplateFault

function parse(text: string, table: FunctionTable): Parsed {
  if (text.length > MAX_TEXT_CHARS) {
    return { offset: 0, message: `${text.length} characters: a template has at most ${MAX_TEXT_CHARS}` }
  }
  try {
    const variables = table === 'rule' ? RULE_VARIABLES.map(([name]) => name) : []
    return parseTemplate(text, { hasFunction: name => TABLES[table].has(name), variables })
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error
    return { offset: error.offset, message: error.message }
  }
}

const plainTemplate = (text: string): Template => {
  const expansion: Expansion = { kind: 'text', text }
  return { isPlain: true, expand: () => expansion }
}

type Source = {
  readonly text: string
  readonly table: FunctionTable
  readonly body: readonly Node[]
  readonly templates: Definitions
}

function createTemplate({ text, table, body, templates }: Source): Template {
  const pattern = createPatterns()
  const expand = (data: Value, options: ExpandOptions): Expansion => {
    const input: EvaluationInput = {
      body,
      definitions: templates,
      functions: TABLES[table],
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      isHtml: options.mode === 'html',
      variables: table === 'rule' ? ruleVariables(data) : [],
      context: {
        nowMs: options.nowMs,
        externalUrl: options.externalUrl,
        pattern,
        query: expr => {
          const known = options.queries?.get(expr)
          if (!known) throw new QueryNeeded(expr)
          return known
        },
      },
    }
    try {
      return { kind: 'text', text: evaluateTemplate(input, data) }
    } catch (error) {
      if (error instanceof QueryNeeded) return { kind: 'query', expr: error.expr }
      if (error instanceof ExpansionError) return { kind: 'error', message: wordError(error, text) }
      throw error
    }
  }
  return { isPlain: false, expand }
}

const ruleVariables = (data: Value): (readonly [string, Value])[] => {
  const fields = typeof data === 'object' && data?.kind === 'struct' ? data.fields : null
  return RULE_VARIABLES.map(([variable, field]) => [variable, fields?.get(field) ?? null] as const)
}

/** `1:14: executing <first>: …`, the place as far as it stands in this text and not in a definition elsewhere. */
function wordError({ message, at }: ExpansionError, text: string): string {
  if (!at) return message
  const source = at.source.length > 60 ? `${at.source.slice(0, 57)}...` : at.source
  if (!text.startsWith(at.source.slice(0, 20), at.offset)) return `executing <${source}>: ${message}`
  const before = text.slice(0, at.offset).split('\n')
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}: executing <${source}>: ${message}`
}
