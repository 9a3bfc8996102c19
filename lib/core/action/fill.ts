import { isCredentialHeader } from '../check/secrets.ts'
import type { ActionConfig, StepConfig } from '../config/schema/action.ts'
import { fullKey } from './reference.ts'
import type { ParameterValues } from './types.ts'

const PLACE = /\{\{\s*([a-zA-Z_]\w*)\s*\}\}/g

export type Filling = {
  readonly parameters: ParameterValues
  readonly secrets: Readonly<Record<string, string>>
}

/**
 * Fills `{{name}}` in one go: what a value brings along is never filled again. `write` puts a parameter into the
 * syntax around it; a secret is taken as it was written. A name that nobody has stays.
 */
function fillText(
  text: string,
  { parameters, secrets }: Filling,
  write: (value: string) => string = value => value,
): string {
  return text.replace(PLACE, (place, name: string) => {
    if (Object.hasOwn(parameters, name)) return write(String(parameters[name]))
    return Object.hasOwn(secrets, name) ? (secrets[name] ?? place) : place
  })
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const LINE_ENDS = /[\u0000-\u001f\u007f]+/g

const asHeader = (value: string): string => value.replace(LINE_ENDS, ' ')
const asJson = (value: string): string => JSON.stringify(value).slice(1, -1)
const isJson = (body: string): boolean => /^\s*[{[]/.test(body)

type HttpStep = Extract<StepConfig, { kind: 'http' }>

function fillHttp(step: HttpStep, filling: Filling): HttpStep {
  const { url, headers, body, tls } = step
  return {
    ...step,
    url: fillText(url, filling, encodeURIComponent),
    headers: fillHeaders(headers, filling),
    ...(body === undefined
      ? {}
      : { body: fillText(body, filling, isJson(body) ? asJson : encodeURIComponent) }),
    ...(tls === undefined ? {} : { tls: fillTls(tls, filling.secrets) }),
  }
}

/** Only secrets: nobody who presses says what proves who asks. */
function fillTls(tls: NonNullable<HttpStep['tls']>, secrets: Filling['secrets']): HttpStep['tls'] {
  const fill = (text: string | undefined) =>
    text === undefined ? undefined : fillText(text, { parameters: {}, secrets })
  return { ...tls, ca: fill(tls.ca), cert: fill(tls.cert), key: fill(tls.key) }
}

const fillHeaders = (headers: HttpStep['headers'], filling: Filling): HttpStep['headers'] =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, fillText(value, filling, asHeader)]),
  )

/** A step as it is done: places filled, checks by their full keys. */
export function fillStep(
  step: StepConfig,
  { service, ...filling }: Filling & { readonly service: string },
): StepConfig {
  switch (step.kind) {
    case 'http':
      return fillHttp(step, filling)
    case 'runner':
      return {
        ...step,
        with: Object.fromEntries(
          Object.entries(step.with).map(([name, text]) => [name, fillText(text, filling)]),
        ),
      }
    case 'recheck':
      return { ...step, checks: step.checks.map(check => fullKey(service, check)) }
  }
}

type ChoicesFrom = NonNullable<ActionConfig['parameters'][number]['choices_from']>

/** Where choices are asked, with its secrets: no parameter is known yet. */
export const fillChoicesFrom = (from: ChoicesFrom, secrets: Filling['secrets']): ChoicesFrom => ({
  ...from,
  url: fillText(from.url, { parameters: {}, secrets }),
  headers: fillHeaders(from.headers, { parameters: {}, secrets }),
})

/** Every text of an action that must not be seen in any output. */
export function secretTextsOf(
  config: Pick<ActionConfig, 'secrets' | 'steps' | 'dry_run' | 'parameters'>,
): string[] {
  const filling = { parameters: {}, secrets: config.secrets }
  const asked = [...config.steps, ...config.dry_run, ...config.parameters.map(one => one.choices_from)]
  const inRequests = asked.flatMap(one => {
    if (one === undefined || ('kind' in one && one.kind !== 'http')) return []
    const { url, headers } = one as Pick<HttpStep, 'url' | 'headers'>
    const credentials = Object.entries(headers)
      .filter(([name]) => isCredentialHeader(name))
      .flatMap(([, value]) => partsOf(fillText(value, filling)))
    return [...credentials, ...passwordsIn(fillText(url, filling))]
  })
  return [...new Set([...Object.values(config.secrets), ...inRequests])]
}

/** `Bearer abc`: the token is as secret as the whole. */
const partsOf = (value: string): string[] => [value, ...value.split(' ').slice(1)]

function passwordsIn(url: string): string[] {
  const userInfo = /^[a-z][a-z0-9+.-]*:\/\/([^/?#@\s]*)@/i.exec(url)?.[1]
  const password = userInfo?.split(':').slice(1).join(':')
  return password ? [password] : []
}
