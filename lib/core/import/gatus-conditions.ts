import { parseDurationMs } from '../config/duration.ts'
import { literal, mustHold, type Plain, sameAs } from './imported.ts'

type Told = { readonly kind: string; readonly note: (text: string) => void }
type Parsed = { readonly subject: string; readonly operator: string; readonly value: string }
type Rules = { readonly assert: unknown[]; readonly fields: Plain }

/** Gatus' conditions (`[STATUS] == 200`), all of which must hold, as rules and fields of a check. */
export function conditionsOf(conditions: readonly string[], told: Told): Rules {
  const assert: unknown[] = []
  const expect: string[] = []
  for (const text of conditions) {
    const parsed = parse(text)
    if (parsed && isRecord(parsed, told.kind)) {
      expect.push(parsed.value)
      continue
    }
    if (parsed && isDefault(parsed, told.kind)) continue
    const condition = parsed && conditionOf(parsed)
    if (condition) assert.push(mustHold(condition, `${text.trim()} does not hold`))
    else told.note(`the condition "${text}" was left out: write a rule for it`)
  }
  return { assert, fields: expect.length > 0 ? { expect } : {} }
}

function parse(text: string): Parsed | null {
  const match = /^\s*(\S.*?)\s*(==|!=|<=|>=|<|>)\s*(.*?)\s*$/s.exec(text)
  if (!match) return null
  const [, subject = '', operator = '', value = ''] = match
  return { subject, operator, value }
}

const isRecord = ({ subject, operator, value }: Parsed, kind: string): boolean =>
  kind === 'dns' && subject === '[BODY]' && operator === '==' && !/^(pat|any)\(/.test(value)

/** What every check of the kind asks for anyway. */
function isDefault({ subject, operator, value }: Parsed, kind: string): boolean {
  if (operator !== '==') return false
  if (subject === '[DNS_RCODE]') return kind === 'dns' && value === 'NOERROR'
  if (subject !== '[CONNECTED]' || value !== 'true') return false
  return kind !== 'http'
}

function conditionOf({ subject, operator, value }: Parsed): Plain | null {
  if (subject === '[STATUS]') return statusCondition(operator, value)
  if (subject === '[RESPONSE_TIME]') return figure({ seconds: true }, operator, Number(value) / 1_000)
  if (subject === '[CONNECTED]' && operator === '==') return { answered: value === 'true' }
  if (subject === '[CERTIFICATE_EXPIRATION]') {
    const ms = parseDurationMs(value)
    return ms === null ? null : figure({ fact: 'certificate_days' }, operator, ms / 86_400_000)
  }
  const has = /^has\(\[BODY\](.*)\)$/.exec(subject)
  if (has && operator === '==') return { json: pathOf(has[1] ?? ''), exists: value === 'true' }
  const body = /^\[BODY\](.*)$/.exec(subject)
  if (!body) return null
  return body[1] === ''
    ? compare({ body: true }, operator, value)
    : compare({ json: pathOf(body[1] ?? '') }, operator, value)
}

const pathOf = (rest: string): string => `$${rest}`

const FIGURES: Readonly<Record<string, string>> = {
  '<': 'below',
  '<=': 'at_most',
  '>': 'above',
  '>=': 'at_least',
}

function figure(source: Plain, operator: string, value: number): Plain | null {
  const name = FIGURES[operator]
  return name === undefined || !Number.isFinite(value) ? null : { ...source, [name]: value }
}

function statusCondition(operator: string, value: string): Plain | null {
  const any = /^any\((.*)\)$/.exec(value)
  const codes = (any?.[1] ?? value).split(',').map(code => code.trim())
  if (!codes.every(code => /^\d{3}$/.test(code))) return null
  const code = Number(codes[0])
  switch (operator) {
    case '==':
      return { status: codes.join(',') }
    case '!=':
      return { not: { status: codes.join(',') } }
    case '<':
      return { status: `100-${code - 1}` }
    case '<=':
      return { status: `100-${code}` }
    case '>':
      return { status: `${code + 1}-599` }
    default:
      return { status: `${code}-599` }
  }
}

/** `pat(a*)` is a pattern with `*` for anything, `any(a, b)` a list. Gatus compares without types. */
function compare(source: Plain, operator: string, value: string): Plain | null {
  if (operator !== '==' && operator !== '!=')
    return figure(source, operator, value === '' ? Number.NaN : Number(value))
  const pattern = /^pat\((.*)\)$/s.exec(value)
  if (pattern) {
    const matches = `(?s)^${(pattern[1] ?? '').split('*').map(literal).join('.*')}$`
    return operator === '==' ? { ...source, matches } : { not: { ...source, matches } }
  }
  const any = /^any\((.*)\)$/s.exec(value)
  if (any?.[1]?.includes('pat(')) return null
  const values = any ? (any[1] ?? '').split(',').map(text => text.trim()) : [value]
  const same = values.flatMap(sameAs)
  return operator === '==' ? { ...source, in: same } : { ...source, not_in: same }
}
