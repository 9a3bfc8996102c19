import { type Matcher, RE2JS } from 're2js'
import { type Labels, labelPairs, labelsOf, literalAlternatives } from '../labels/index.ts'
import { expandTemplate, type Groups } from './expand.ts'
import { md5 } from './md5.ts'
import type { RelabelRule } from './rule.ts'

/** Labels in, labels out, or null when a rule drops the target or the series. */
export type Relabeler = (labels: Labels) => Labels | null

/** The labels while they are being changed. An empty value is no label. */
class Draft {
  readonly #values: Map<string, string>
  #isChanged = false
  constructor(labels: Labels) {
    this.#values = new Map(labelPairs(labels))
  }
  get(name: string): string {
    return this.#values.get(name) ?? ''
  }
  set(name: string, value: string): void {
    if (this.get(name) === value) return
    this.#isChanged = true
    if (value === '') this.#values.delete(name)
    else this.#values.set(name, value)
  }
  isChanged(): boolean {
    return this.#isChanged
  }
  /** As they are now: changes made while walking are not seen. */
  entries(): [string, string][] {
    return [...this.#values]
  }
}

/** Changes the draft; false drops it. */
type Step = (draft: Draft) => boolean

/** Compiles rules once for many label sets. @throws when a regular expression is not valid RE2 */
export function compileRelabel(rules: readonly RelabelRule[]): Relabeler {
  const steps = rules.map(compileStep)
  return labels => {
    const draft = new Draft(labels)
    for (const step of steps) if (!step(draft)) return null
    return draft.isChanged() ? labelsOf(draft.entries()) : labels
  }
}

/**
 * Applies rules in their order, as Prometheus does; null = dropped. Compiles anew: see `compileRelabel` for loops.
 * @throws when a regular expression is not valid RE2
 */
export function relabel(labels: Labels, rules: readonly RelabelRule[]): Labels | null {
  return compileRelabel(rules)(labels)
}

/** The form in which Prometheus runs a relabelling expression: the whole value, `.` matching newlines too. */
const anchoredPattern = (regex: string): string => `^(?s:${regex})$`

function compileStep(rule: RelabelRule): Step {
  const source = (draft: Draft) => rule.sourceLabels.map(name => draft.get(name)).join(rule.separator)
  switch (rule.action) {
    case 'keep':
    case 'drop': {
      const matches = compileTest(rule.regex)
      const wanted = rule.action === 'keep'
      return draft => matches(source(draft)) === wanted
    }
    case 'keepequal':
      return draft => draft.get(rule.targetLabel) === source(draft)
    case 'dropequal':
      return draft => draft.get(rule.targetLabel) !== source(draft)
    case 'replace':
      return replaceStep(rule, source)
    case 'lowercase':
      return setting(rule.targetLabel, draft => mapCase(source(draft), char => char.toLowerCase()))
    case 'uppercase':
      return setting(rule.targetLabel, draft => mapCase(source(draft), char => char.toUpperCase()))
    case 'hashmod':
      return setting(rule.targetLabel, draft => hashModulo(source(draft), rule.modulus))
    default:
      return nameStep(rule)
  }
}

function replaceStep(rule: RelabelRule, source: (draft: Draft) => string): Step {
  const find = compileFind(rule.regex)
  return draft => {
    const groups = find(source(draft))
    if (!groups) return true
    const target = expandTemplate(rule.targetLabel, groups)
    if (target !== '') draft.set(target, expandTemplate(rule.replacement, groups))
    return true
  }
}

/** The three actions that look at label names. */
function nameStep(rule: RelabelRule): Step {
  if (rule.action === 'labelmap') {
    const find = compileFind(rule.regex)
    return draft => {
      for (const [name, value] of draft.entries()) {
        const groups = find(name)
        const target = groups ? expandTemplate(rule.replacement, groups) : ''
        if (target !== '') draft.set(target, value)
      }
      return true
    }
  }
  const matches = compileTest(rule.regex)
  const dropped = rule.action === 'labeldrop'
  return draft => {
    for (const [name] of draft.entries()) if (matches(name) === dropped) draft.set(name, '')
    return true
  }
}

function setting(target: string, compute: (draft: Draft) => string): Step {
  return draft => {
    draft.set(target, compute(draft))
    return true
  }
}

function compileTest(regex: string): (text: string) => boolean {
  const literals = literalAlternatives(regex)
  if (literals) {
    const wanted = new Set(literals)
    return text => wanted.has(text)
  }
  const compiled = RE2JS.compile(anchoredPattern(regex))
  // Several times faster than a matcher, which also finds the groups.
  return text => compiled.test(text)
}

function compileFind(regex: string): (text: string) => Groups | null {
  // The default of every rule, and by far the most frequent.
  if (regex === '(.*)') return text => wholeText(text, 1)
  const matches = compileTest(regex)
  if (literalAlternatives(regex)) return text => (matches(text) ? wholeText(text, 0) : null)
  const compiled = RE2JS.compile(anchoredPattern(regex))
  const numbers = compiled.namedGroups()
  const count = compiled.groupCount()
  return text => {
    if (!matches(text)) return null
    const matcher = compiled.matcher(text)
    return matcher.matches() ? groupsOf(matcher, count, numbers) : null
  }
}

/** Groups that all hold the whole text, up to that number. */
const wholeText = (text: string, lastGroup: number): Groups => ({
  byNumber: index => (index <= lastGroup ? text : undefined),
  byName: () => undefined,
})

function groupsOf(matcher: Matcher, count: number, numbers: Readonly<Record<string, number>>): Groups {
  const byNumber = (index: number) => (index <= count ? (matcher.group(index) ?? undefined) : undefined)
  return {
    byNumber,
    byName: name => {
      const index = Object.hasOwn(numbers, name) ? numbers[name] : undefined
      return index === undefined ? undefined : byNumber(index)
    },
  }
}

/** Letter by letter, as Go does: a letter whose other case is not one letter stays as it is. */
function mapCase(text: string, change: (char: string) => string): string {
  return Array.from(text, char => {
    const changed = change(char)
    return [...changed].length === 1 ? changed : char
  }).join('')
}

/** The last 8 bytes of the value's MD5 as a big-endian number, modulo `modulus`. */
function hashModulo(value: string, modulus: number): string {
  const digest = md5(new TextEncoder().encode(value))
  return String(new DataView(digest.buffer).getBigUint64(8) % BigInt(modulus))
}
