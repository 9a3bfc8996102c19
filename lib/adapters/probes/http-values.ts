import { readJson } from '../../core/check/json.ts'
import { ProbeFailure } from './faults.ts'
import type { Carried, PlannedRequest } from './http-plan.ts'

export type Values = ReadonlyMap<string, string>

const TEMPLATE = /\{\{\s*([a-zA-Z_]\w*)\s*\}\}/g

/** The request with every carried `{{name}}` filled in; other names stay as they are. */
export function fillRequest(request: PlannedRequest, values: Values): PlannedRequest {
  const fill = (text: string, encode: (value: string, at: number) => string) =>
    text.replace(TEMPLATE, (whole, name: string, at: number) => {
      const value = values.get(name)
      return value === undefined ? whole : encode(value, at)
    })
  const isJson = /^\s*[[{]/.test(request.body ?? '')
  return {
    ...request,
    address: null,
    // Inside of an address a value is one part of it; at its beginning it is the address.
    url: fill(request.url, (value, at) => (at === 0 ? value : encodeURIComponent(value))),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, text]) => [name, fill(text, value => value)]),
    ),
    body:
      request.body === undefined
        ? undefined
        : fill(request.body, value => (isJson ? JSON.stringify(value).slice(1, -1) : value)),
  }
}

type Answered = { readonly body: string | null; readonly headers: Readonly<Record<string, string>> }

/** The values that a step hands on. @throws ProbeFailure when its answer has none of that name */
export function carriedFrom(
  { body, headers }: Answered,
  carry: ReadonlyMap<string, Carried>,
  step: string,
): Map<string, string> {
  const values = new Map<string, string>()
  if (carry.size === 0) return values
  const json = [...carry.values()].some(from => 'path' in from) ? readJson(body) : null
  for (const [name, from] of carry) {
    const found =
      'header' in from
        ? headerValue(headers, from.header)
        : json && 'value' in json
          ? from.path.first(json.value)
          : undefined
    if (found === undefined || found === null || found === '') {
      throw new ProbeFailure(
        'expectation',
        `${step} answered without ${from.text}, which is carried as "${name}"`,
      )
    }
    values.set(name, typeof found === 'object' ? JSON.stringify(found) : String(found))
  }
  return values
}

/** Of a cookie, what is sent back: its name and value without its rules. */
function headerValue(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  const value = headers[name]
  if (name !== 'set-cookie' || value === undefined) return value
  return value
    .split('\n')
    .map(cookie => cookie.split(';', 1)[0]?.trim())
    .join('; ')
}
