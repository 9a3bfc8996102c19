import type { ProbeAnswer } from '../../core/check/answer.ts'
import { maskSecrets, secretForms } from '../../core/check/mask-secrets.ts'
import type { CheckConfig } from '../../core/config/schema/check.ts'

const CREDENTIAL_NAME = /auth|cookie|key|pass|secret|token|session|signature|credential/i
const NONE: readonly string[] = []

/** The secrets of a check in every form in which an answer could give them back. */
export function secretsOf(check: CheckConfig): readonly string[] {
  const secrets = [...Object.values(check.secrets), ...ownSecrets(check)]
  return secrets.length === 0 ? NONE : secretForms(secrets)
}

function ownSecrets(check: CheckConfig): readonly string[] {
  switch (check.kind) {
    case 'http': {
      const steps = check.steps.flatMap(step => [...inHeaders(step.headers), ...inUrl(step.url)])
      const basic = check.basic_auth ? basicForms(check.basic_auth) : []
      const proxy = check.proxy_url ? inUrl(check.proxy_url) : []
      return [...inHeaders(check.headers), ...inUrl(check.url), ...basic, ...proxy, ...steps]
    }
    case 'websocket':
      return [...inHeaders(check.headers), ...inUrl(check.url)]
    case 'grpc':
      return inHeaders(check.metadata)
    case 'mqtt':
      return [...given(check.password), ...inUrl(check.url)]
    case 'postgres':
    case 'mysql':
    case 'redis':
    case 'smtp':
      return given(check.password)
    default:
      return NONE
  }
}

const given = (value: string | undefined): readonly string[] => (value === undefined ? NONE : [value])

/** Credentials of headers, whole and without their scheme: `Bearer abc` and `abc`. */
function inHeaders(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers)
    .filter(([name]) => CREDENTIAL_NAME.test(name))
    .flatMap(([, value]) => [value, value.replace(/^\w+\s+/, '')])
}

function inUrl(text: string): readonly string[] {
  if (!text.includes('@') || !URL.canParse(text)) return NONE
  const { password } = new URL(text)
  return password === '' ? NONE : [password, decodeOr(password)]
}

function decodeOr(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const basicForms = ({ username, password }: { username: string; password: string }): readonly string[] => [
  password,
  Buffer.from(`${username}:${password}`).toString('base64'),
]

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
