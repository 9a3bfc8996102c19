import { isReservedHeader } from './schema/http-client.ts'

/** A name as RFC 9110 §5.6.2 has it. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/** What a value may not hold: it would end the header, or the request. */
const CONTROL = /\p{Cc}/u

/** One header name that a list may give although a sender of requests sets it otherwise. */
const GIVEN_HERE = 'authorization'

/**
 * Reads `X-Scope-OrgID=team-a,Authorization=Bearer%20abc`: names and percent-encoded values, as the environment variables
 * of OpenTelemetry have headers. @returns what is wrong with it in words, which tell no value
 */
export function readHeaderList(
  text: string,
): { readonly headers: Readonly<Record<string, string>> } | { readonly problem: string } {
  const headers: Record<string, string> = {}
  for (const [i, part] of text.split(',').entries()) {
    const at = part.indexOf('=')
    const name = part.slice(0, Math.max(0, at)).trim().toLowerCase()
    const value = decoded(part.slice(at + 1).trim())
    if (at < 0 || !NAME.test(name))
      return { problem: `header ${i + 1} is not NAME=VALUE, such as X-Scope-OrgID=team-a` }
    if (value === null || CONTROL.test(value))
      return { problem: `the value of ${name} is none: percent-encode what is special, such as %20 or %2C` }
    if (name !== GIVEN_HERE && isReservedHeader(name)) return { problem: `${name} is set by Opsdeck itself` }
    if (Object.hasOwn(headers, name)) return { problem: `${name} is given twice` }
    headers[name] = value
  }
  return { headers }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
