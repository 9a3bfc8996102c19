import type { ProbeAnswer } from '../../core/check/answer.ts'
import { maskSecrets, secretForms } from '../../core/check/mask-secrets.ts'
import { isCredentialHeader, secretTexts } from '../../core/check/secrets.ts'
import type { CheckConfig } from '../../core/config/schema/check.ts'
import { basicAuthorization } from '../http/authorization.ts'
import { authorizationOf } from './http-plan.ts'

const NONE: readonly string[] = []

/** The secrets of a check in every form in which an answer could give them back. */
export function secretsOf(check: CheckConfig): readonly string[] {
  const secrets = [...secretTexts(check), ...inRequests(check)]
  if (secrets.length === 0) return NONE
  return secretForms(secrets.flatMap(secret => [secret, withoutScheme(secret), percentDecoded(secret)]))
}

/** What is sent elsewhere than the check's own request, and how basic authentication writes it. */
function inRequests(check: CheckConfig): readonly string[] {
  if (check.kind === 'websocket') return inAddress(check.url)
  if (check.kind !== 'http') return NONE
  const { basic_auth: basic, proxy_url: proxy, steps, url } = check
  const inSteps = steps.flatMap(step => [
    ...Object.entries(step.headers).flatMap(([name, value]) => (isCredentialHeader(name) ? [value] : NONE)),
    ...inAddress(step.url),
  ])
  return [
    ...(basic ? [basicAuthorization(basic.username, basic.password)] : NONE),
    ...inAddress(url),
    ...(proxy === undefined ? NONE : inAddress(proxy)),
    ...inSteps,
  ]
}

function inAddress(text: string): readonly string[] {
  const url = text.includes('@') && URL.canParse(text) ? new URL(text) : null
  const authorization = url && authorizationOf(url)
  return url && authorization ? [url.password, authorization] : NONE
}

/** `abc` of `Bearer abc`. */
const withoutScheme = (secret: string): string => secret.replace(/^(basic|bearer|token|apikey)\s+/i, '')

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The answer with every secret hidden, in its fault, body, headers and facts. */
export function maskAnswer(answer: ProbeAnswer, secrets: readonly string[]): ProbeAnswer {
  if (secrets.length === 0) return answer
  const mask = (text: string) => maskSecrets(text, secrets)
  return {
    ...answer,
    fault: answer.fault && { ...answer.fault, message: mask(answer.fault.message) },
    body: answer.body === null ? null : mask(answer.body),
    headers: mapValues(answer.headers, mask),
    facts: mapValues(answer.facts, value => {
      if (typeof value === 'string') return mask(value)
      return typeof value === 'object' ? value.map(mask) : value
    }),
  }
}

const mapValues = <A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))
