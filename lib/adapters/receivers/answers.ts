import type { Delivery } from '../../ports/receiver.ts'
import type { HttpAnswer } from './transport.ts'

const LONGEST = 300

/** Text of others, in one line of at most 300 characters, without markup. */
export function inShort(text: string): string {
  const plain = /^\s*</.test(text) ? text.replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/gi, ' ') : text
  const line = plain.replace(/\s+/g, ' ').trim()
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line
}

type Words = {
  /** What the service says in its own format, when it can be read; else the beginning of its answer. */
  readonly words?: string
  readonly reference?: string | null
  /** Told in the body, where the service does so. */
  readonly retryAfterMs?: number | null
}

/** 2xx is delivered, 429 and 5xx are worth another attempt, anything else would be answered the same. */
export function deliveryOf(answer: HttpAnswer, { words, reference, retryAfterMs }: Words = {}): Delivery {
  const said = inShort(words ?? answer.text)
  const detail = `${answer.status} ${said || answer.statusText}`.trim()
  if (answer.status >= 200 && answer.status < 300)
    return { kind: 'delivered', detail, reference: reference ?? null }
  if (answer.status === 429 || answer.status >= 500)
    return { kind: 'retry', detail, retryAfterMs: retryAfterMs ?? answer.retryAfterMs }
  if (answer.status >= 300 && answer.status < 400)
    return { kind: 'refused', detail: `${detail}: it redirects elsewhere, name the final address` }
  return { kind: 'refused', detail }
}

/** A JSON object, or null when the text is none. */
export function readObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The text at a name; null when it is none. */
export function textAt(object: Readonly<Record<string, unknown>> | null, name: string): string | null {
  const value = object?.[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** The texts of an array at a name, as services list what is wrong; one text counts as such an array. */
export function textsAt(object: Readonly<Record<string, unknown>> | null, name: string): readonly string[] {
  const value = object?.[name]
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : []
}
