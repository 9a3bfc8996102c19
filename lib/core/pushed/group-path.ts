import { type Labels, labelsOf } from '../labels/index.ts'
import { PushRefusal } from './refusal.ts'

const BASE64 = '@base64'
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/
const MAX_LABELS = 20
const MAX_VALUE_CHARS = 1_024

/** The labels that name a group of pushed series, `job` among them. */
export type PushGroup = { readonly job: string; readonly labels: Labels }

/**
 * Reads `job/<job>[/<label>/<value>…]` as Pushgateway does: a name that ends in `@base64` has its value in base64url,
 * with or without padding, and `=` for the empty one. An empty value is no label.
 * @param steps decoded parts of the path behind `metrics`
 * @throws PushRefusal
 */
export function readGroupPath(steps: readonly string[]): PushGroup {
  const [first = '', jobText = '', ...rest] = steps
  if (first !== 'job' && first !== `job${BASE64}`)
    throw new PushRefusal('path', 'expected /api/push/metrics/job/<job>, then pairs of label name and value')
  const job = first === 'job' ? jobText : decoded(jobText, 'job name')
  if (job === '') throw new PushRefusal('path', 'job name is required')
  if (rest.length % 2 === 1)
    throw new PushRefusal(
      'path',
      `odd number of components in label string ${JSON.stringify(`/${rest.join('/')}`)}`,
    )
  if (rest.length / 2 > MAX_LABELS)
    throw new PushRefusal('limit', `a group has at most ${MAX_LABELS} labels beside job`)
  const pairs: [string, string][] = [['job', job]]
  for (let i = 0; i < rest.length; i += 2) {
    const [name, value] = labelAt(rest[i] ?? '', rest[i + 1] ?? '')
    if (pairs.some(([taken]) => taken === name))
      throw new PushRefusal('path', `the label ${JSON.stringify(name)} stands twice in the path`)
    pairs.push([name, value])
  }
  return { job, labels: labelsOf(pairs) }
}

function labelAt(written: string, text: string): [string, string] {
  const isBase64 = written.endsWith(BASE64)
  const name = isBase64 ? written.slice(0, -BASE64.length) : written
  if (!LABEL_NAME.test(name) || name.startsWith('__'))
    throw new PushRefusal('path', `improper label name ${JSON.stringify(name)}`)
  const value = isBase64 ? decoded(text, `label ${name}`) : text
  if (value.length > MAX_VALUE_CHARS)
    throw new PushRefusal('limit', `the value of ${name} is longer than ${MAX_VALUE_CHARS} characters`)
  return [name, value]
}

const BASE64_VALUE: ReadonlyMap<string, number> = new Map(
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].map((char, i) => [char, i]),
)

function decoded(text: string, what: string): string {
  const bare = text.replace(/=+$/, '')
  const bytes: number[] = []
  let bits = 0
  let held = 0
  for (const char of bare) {
    const value = BASE64_VALUE.get(char)
    if (value === undefined || bare.length % 4 === 1)
      throw new PushRefusal('path', `invalid base64 encoding in ${what}: ${JSON.stringify(text)}`)
    held = (held << 6) | value
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes.push((held >> bits) & 0xff)
    held &= (1 << bits) - 1
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes))
  } catch {
    throw new PushRefusal('path', `the base64 of ${what} is not UTF-8: ${JSON.stringify(text)}`)
  }
}
