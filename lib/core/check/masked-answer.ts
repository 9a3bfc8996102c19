import type { ProbeAnswer } from './answer.ts'
import type { CompiledCheck } from './compiled.ts'
import { rootOf } from './condition.ts'
import type { Json } from './json.ts'
import { MASK, maskSecrets } from './mask-secrets.ts'
import { type OpenedAnswer, openAnswer } from './opened-answer.ts'
import { isCredentialHeader } from './secrets.ts'

/** An answer that may be kept and shown. */
export type StoredAnswer = ProbeAnswer & { readonly isTruncated: boolean }

const MAX_BODY_CHARS = 16_384
const MAX_HEADERS = 60
const MAX_VALUE_CHARS = 1_024
const MAX_LIST = 100

/**
 * The answer as it may be stored: without secrets, credentials in headers, and what its check says to forget; cut to
 * some 100 kB at most.
 */
export function maskedAnswer(compiled: CompiledCheck, answer: ProbeAnswer | OpenedAnswer): StoredAnswer {
  const opened = openAnswer(answer)
  const { raw } = opened
  const clean = (text: string, most: number = MAX_VALUE_CHARS) =>
    cut(maskSecrets(text, compiled.secretForms), most)
  const body =
    raw.body === null ? null : maskSecrets(bodyToKeep(compiled, opened, raw.body), compiled.secretForms)
  const headers = Object.entries(raw.headers)
  return {
    ...raw,
    fault: raw.fault && { ...raw.fault, message: clean(raw.fault.message) },
    headers: Object.fromEntries(
      headers
        .slice(0, MAX_HEADERS)
        .map(([name, value]) => [cut(name, 200), isCredentialHeader(name) ? MASK : clean(value)]),
    ),
    body: body === null ? null : cut(body, MAX_BODY_CHARS),
    facts: Object.fromEntries(
      Object.entries(raw.facts)
        .slice(0, MAX_LIST)
        .map(([name, value]) => [cut(name, 200), cleanFact(value, clean)]),
    ),
    isTruncated: (body !== null && body.length > MAX_BODY_CHARS) || headers.length > MAX_HEADERS,
  }
}

type FactValue = ProbeAnswer['facts'][string]

function cleanFact(value: FactValue, clean: (text: string) => string): FactValue {
  if (typeof value === 'string') return clean(value)
  return typeof value === 'object' ? value.slice(0, MAX_LIST).map(one => clean(one)) : value
}

/** Does not end between the two halves of a character. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const last = text.charCodeAt(most - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most)
}

/** What is to be forgotten is blanked; a body that cannot be read so far is not kept at all then. */
function bodyToKeep(compiled: CompiledCheck, opened: OpenedAnswer, body: string): string {
  if (compiled.forget.length === 0) return body
  const root = jsonToKeep(compiled, opened)
  return root === undefined ? MASK : JSON.stringify(root)
}

/** The answer's JSON with what is to be forgotten blanked, secrets still in it; undefined when there is none. */
export function jsonToKeep({ forget }: CompiledCheck, opened: OpenedAnswer): Json | undefined {
  const root = rootOf(opened)
  if (root === undefined) return undefined
  return forget
    .flatMap(path => path.nodes(root).map(node => node.location))
    .reduce<Json>((value, location) => blank(value, location), root)
}

/** A copy with the value at a place blanked; what does not lie on the way is shared. */
function blank(value: Json, location: readonly (string | number)[]): Json {
  const [step, ...rest] = location
  if (step === undefined) return MASK
  if (Array.isArray(value)) {
    const index = typeof step === 'number' && step < 0 ? value.length + step : step
    return value.map((one: Json, i) => (i === index ? blank(one, rest) : one))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, key === step ? blank(one, rest) : one]),
  )
}
