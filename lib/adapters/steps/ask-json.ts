import { type Json, readJson } from '../../core/check/json.ts'
import { isCredentialHeader } from '../../core/check/secrets.ts'
import { parseDurationMs } from '../../core/config/duration.ts'
import { cleanOutput, outputForms } from '../../core/runner/index.ts'
import type { AddressRule } from '../../ports/prober.ts'
import { exchange } from './exchange.ts'

const MAX_BODY_BYTES = 1_048_576

export type JsonQuestion = {
  /** Where the address stands in the configuration: `choices_from.url`. */
  readonly field: string
  /** What it is asked for: `the choices`. */
  readonly what: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeout: string
  readonly secrets: readonly string[]
  readonly version: string
  readonly rule: AddressRule
  readonly signal: AbortSignal
}

/** `forms` are for `cleanOutput`: what was sent to prove who asks must not come back on a screen. */
export type JsonAnswer =
  | { readonly value: Json; readonly forms: readonly string[] }
  | { readonly failure: string }

/** Asks a service for a document, once, within limits of time, size and address. Never rejects. */
export async function askJson(question: JsonQuestion): Promise<JsonAnswer> {
  const { field, what, headers, secrets } = question
  if (!URL.canParse(question.url)) return { failure: `its address is no URL: check ${field}` }
  const url = new URL(question.url)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return { failure: `only http and https are spoken: check ${field}` }
  const forms = outputForms([
    ...secrets,
    ...Object.entries(headers).flatMap(([name, value]) =>
      isCredentialHeader(name) ? [value, value.replace(/^\S+\s+/, '')] : [],
    ),
  ])
  const answer = await exchange({
    method: 'GET',
    url,
    headers: { 'user-agent': `Opsdeck/${question.version}`, accept: 'application/json', ...headers },
    body: null,
    timeoutMs: parseDurationMs(question.timeout) ?? 5_000,
    maxBytes: MAX_BODY_BYTES,
    rule: question.rule,
    signal: question.signal,
  })
  if (answer.kind === 'failed') return { failure: cleanOutput(answer.detail, forms) }
  if (answer.status < 200 || answer.status > 299)
    return { failure: `${url.host} answered ${answer.status} when it was asked for ${what}` }
  if (answer.cut !== null)
    return { failure: `the answer of ${url.host} was not read to its end: ${answer.cut}` }
  const reading = readJson(answer.body.toString('utf8'))
  return 'fault' in reading
    ? { failure: `${what} cannot be read: ${reading.fault}` }
    : { value: reading.value, forms }
}
