import { type Matcher, METRIC_NAME } from '../labels/index.ts'
import { childrenOf, type Expr, parseExpr, type VectorSelector } from '../promql/index.ts'
import { HIDDEN_PREFIX } from './marked.ts'

/** Series of business have such names, whoever writes them: nothing else may be called so in sight of all. */
const ALWAYS_HIDDEN = ['stripe_*', 'twilio_*', 'business_*', `${HIDDEN_PREFIX}*`] as const

/**
 * Whether such a name is the deck's own to write: whoever could write the very same series would learn from the answer
 * what is there already.
 */
export const isReservedName = (name: string): boolean =>
  ALWAYS_HIDDEN.some(pattern => name.startsWith(pattern.slice(0, -1)))

/** Which series only those may see who may see business pages, by their names. */
export type Hiding = {
  isHidden(name: string): boolean
  /** Whether an expression names a hidden series. One that does not parse names none. */
  readsHidden(expr: string): boolean
  /** Whether an expression reads nothing but series of visible names: then it gives everybody the same. */
  isOpen(expr: string): boolean
  /** The selector without hidden series; null where it asks for nothing else. */
  visible(matchers: readonly Matcher[]): readonly Matcher[] | null
  /** Equal for equal hiding. */
  readonly key: string
}

/** @param hiddenSeries further names; a `*` at the end stands for any ending */
export function createHiding(hiddenSeries: readonly string[]): Hiding {
  const names = [...new Set([...ALWAYS_HIDDEN, ...hiddenSeries])].sort()
  const whole = new Set(names.filter(name => !name.endsWith('*')))
  const beginnings = names.filter(name => name.endsWith('*')).map(name => name.slice(0, -1))
  // Names hold letters, digits, `_` and `:` alone: nothing to escape.
  const exclusion: Matcher = {
    name: METRIC_NAME,
    op: '!~',
    value: [...beginnings.map(text => `${text}.*`), ...whole].join('|'),
  }
  const isHidden = (name: string): boolean =>
    whole.has(name) || beginnings.some(beginning => name.startsWith(beginning))
  return {
    key: names.join(' '),
    isHidden,
    readsHidden: text => {
      // Most name none: they need not be parsed, again and again.
      if (!beginnings.some(name => text.includes(name)) && ![...whole].some(name => text.includes(name)))
        return false
      const expr = parsed(text)
      return expr !== null && selectorsIn(expr).flatMap(namesOf).some(isHidden)
    },
    isOpen: text => {
      const expr = parsed(text)
      return expr !== null && selectorsIn(expr).every(({ matchers }) => isNamed(matchers, isHidden))
    },
    visible: matchers => {
      const exact = matchers.find(({ name, op }) => name === METRIC_NAME && op === '=')
      if (exact && exact.value !== '') return isHidden(exact.value) ? null : matchers
      return [...matchers, exclusion]
    },
  }
}

const selectorsIn = (expr: Expr): VectorSelector[] =>
  expr.kind === 'vectorSelector' ? [expr] : childrenOf(expr).flatMap(selectorsIn)

const isNamed = (matchers: readonly Matcher[], isHidden: (name: string) => boolean): boolean =>
  matchers.some(
    ({ name, op, value }) => name === METRIC_NAME && op === '=' && value !== '' && !isHidden(value),
  )

/** Names that a selector surely asks for: those written out, and the beginnings of those written as a pattern. */
function namesOf({ matchers }: VectorSelector): string[] {
  return matchers.flatMap(({ name, op, value }) => {
    if (name !== METRIC_NAME) return []
    if (op === '=') return [value]
    return op === '=~' ? value.split('|').map(literalBeginning) : []
  })
}

const literalBeginning = (pattern: string): string => /^[\^(?:]*([\w:]*)/.exec(pattern)?.[1] ?? ''

function parsed(text: string): Expr | null {
  try {
    return parseExpr(text)
  } catch {
    return null
  }
}
