import { isCredentialHeader } from '../../core/check/secrets.ts'
import { cleanOutput, outputForms } from '../../core/runner/index.ts'
import type { AddressRule } from '../../ports/prober.ts'
import type { FilledStep, StepDoer, StepEnd, StepLine } from '../../ports/steps.ts'
import { exchange, type NoAnswer, type StepAnswer } from './exchange.ts'
import { graphQlErrors, showAnswer } from './shown.ts'

const MAX_BODY_BYTES = 1_048_576

export type HttpDoerParts = {
  readonly version: string
  readonly ruleOf: (source: 'file' | 'page') => AddressRule
}

type HttpStep = FilledStep<'http'>

/** An HTTP request, sent once. What may have been done without being known is `unknown`, not `failed`. */
export function createHttpDoer(parts: HttpDoerParts): StepDoer<'http'> {
  return {
    async run(step, onLine, signal) {
      const { config } = step
      if (step.resumed !== null && config.method !== 'GET')
        return end('unknown', 'Opsdeck was ended while it was being sent: whether it was done is not known')
      if (!URL.canParse(config.url)) return end('failed', 'its address is no URL: check the url of this step')
      const url = new URL(config.url)
      if (url.protocol !== 'http:' && url.protocol !== 'https:')
        return end('failed', 'only http and https are spoken: check the url of this step')
      const forms = outputForms(secretsOf(step, url))
      const answer = await exchange({
        method: config.method,
        url,
        headers: headersOf(step, url, parts.version),
        body: config.body ?? null,
        timeoutMs: step.timeoutMs,
        maxBytes: MAX_BODY_BYTES,
        tls: config.tls,
        rule: parts.ruleOf(step.source),
        signal,
      })
      const ended =
        answer.kind === 'failed' ? withoutAnswer(step, answer) : judge(step, answer, { url, forms, onLine })
      return { ...ended, message: cleanOutput(ended.message, forms) }
    },
  }
}

const end = (state: StepEnd['state'], message: string, code: number | null = null): StepEnd => ({
  state,
  code,
  message,
})

function headersOf({ config, key }: HttpStep, url: URL, version: string): Record<string, string> {
  const given = Object.fromEntries(
    Object.entries(config.headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  return {
    'user-agent': `Opsdeck/${version}`,
    ...(config.body === undefined ? {} : { 'content-type': 'application/json' }),
    // For services that know it: the same attempt is done once (draft-ietf-httpapi-idempotency-key-header).
    ...(config.method === 'GET' ? {} : { 'idempotency-key': JSON.stringify(key) }),
    ...credentialsOf(url),
    ...given,
  }
}

function credentialsOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

/** What is sent to prove who asks must not come back on a screen, whether it is declared as a secret or not. */
function secretsOf({ config, secrets }: HttpStep, url: URL): string[] {
  const inHeaders = Object.entries(config.headers).flatMap(([name, value]) =>
    isCredentialHeader(name) ? [value, value.replace(/^\S+\s+/, '')] : [],
  )
  const inUrl = Object.values(credentialsOf(url)).flatMap(value => [
    value.replace(/^Basic /, ''),
    url.password,
  ])
  return [...secrets, ...inHeaders, ...inUrl]
}

function withoutAnswer({ config }: HttpStep, { wasSent, wasCancelled, detail }: NoAnswer): StepEnd {
  const isHarmless = !wasSent || config.method === 'GET'
  const rest = isHarmless ? 'nothing was changed' : 'it may have been done all the same: look at the service'
  if (wasCancelled) return end('cancelled', `${detail}; ${rest}`)
  return isHarmless ? end('failed', detail) : end('unknown', `${detail}; ${rest}`)
}

type Judging = {
  readonly url: URL
  readonly forms: readonly string[]
  readonly onLine: (line: StepLine) => void
}

function judge({ config }: HttpStep, answer: StepAnswer, { url, forms, onLine }: Judging): StepEnd {
  const { status, durationMs } = answer
  const body = textOf(answer)
  const isBusy = config.busy.includes(String(status))
  const errors = graphQlErrors(body)
  const isGood = isBusy || (errors === null && config.ok.some(pattern => fits(pattern, status)))
  const { words, lines } = showAnswer(body, { show: config.show, isGood, forms })
  const note = answer.cut === null ? [] : [`The answer was not read to its end: ${answer.cut}`]
  onLine({ stream: isGood ? 'out' : 'err', text: `${status} in ${Math.round(durationMs)} ms` })
  for (const line of lines) onLine(line)
  for (const text of note) onLine({ stream: 'err', text: cleanOutput(text, forms) })
  const said = words === '' && errors === null ? '' : `: ${words || errors}`
  if (isBusy) return end('busy', `is being done already (${status})${said}`, status)
  if (isGood) return end('succeeded', `${url.host} answered ${status}${said}`, status)
  return end('failed', `${url.host} answered ${status}${said}${redirection(answer, url)}`, status)
}

function textOf({ headers, body }: StepAnswer): string {
  const packed = headers['content-encoding'] ?? 'identity'
  return packed === 'identity'
    ? body.toString('utf8')
    : `(packed as ${packed.slice(0, 20)}, which was not asked for)`
}

const fits = (pattern: string, status: number): boolean =>
  pattern.endsWith('xx') ? pattern[0] === String(status)[0] : pattern === String(status)

/** What is sent may hold keys: it goes to the party that was named, or nowhere. */
function redirection({ status, headers }: StepAnswer, url: URL): string {
  const { location } = headers
  if (status < 300 || status > 399 || location === undefined || !URL.canParse(location, url)) return ''
  return `, which is a redirect to ${new URL(location, url).host}: name the final address`
}
