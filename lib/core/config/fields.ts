import { RE2JS } from 're2js'
import { z } from 'zod'
import { parseDurationMs } from './duration.ts'
import { parseSizeBytes } from './size.ts'

/** A scalar's text to a value, or the reason why not. */
type Reading<T> = { readonly value: T } | { readonly wrong: string }

function field<T>(read: (text: string) => Reading<T>) {
  return z.string().transform((text, ctx): T => {
    const reading = read(text)
    if ('value' in reading) return reading.value
    ctx.addIssue({ code: 'custom', message: reading.wrong, input: text })
    return z.NEVER
  })
}

const q = (text: string) => JSON.stringify(text)

export const Text = z.string()
export const FilledText = field<string>(text =>
  text.trim() === '' ? { wrong: 'is empty: expected some text' } : { value: text },
)

export const Flag = field<boolean>(text => {
  if (/^(true|yes|on|y)$/i.test(text)) return { value: true }
  if (/^(false|no|off|n)$/i.test(text)) return { value: false }
  return { wrong: `${q(text)} is neither true nor false` }
})

/** A whole number from 0. */
export const Count = field<number>(text =>
  /^\d+$/.test(text) && Number.isSafeInteger(Number(text))
    ? { value: Number(text) }
    : { wrong: `${q(text)} is not a whole number from 0` },
)

/** A number from 0, with or without a fraction. */
export const Factor = field<number>(text =>
  /^\d+(\.\d+)?$/.test(text) ? { value: Number(text) } : { wrong: `${q(text)} is not a number from 0` },
)

/** Milliseconds. */
export const Duration = field<number>(text => {
  const ms = parseDurationMs(text)
  return ms === null
    ? { wrong: `${q(text)} is not a duration: expected numbers with units, such as 30s, 1m30s or 500ms` }
    : { value: ms }
})

/** Milliseconds, more than none. */
export const PositiveDuration = Duration.refine(ms => ms > 0, {
  error: 'is 0: expected a duration above zero, such as 30s',
})

/** Bytes. */
export const Size = field<number>(text => {
  const bytes = parseSizeBytes(text)
  return bytes === null
    ? {
        wrong: `${q(text)} is not a size: expected a number with a unit, such as 512KB or 10MB (0 = no limit)`,
      }
    : { value: bytes }
})

export const Regex = field<string>(text => {
  try {
    RE2JS.compile(`^(?s:${text})$`)
    return { value: text }
  } catch (error) {
    return { wrong: `${q(text)} is not a regular expression (RE2 syntax): ${reasonOf(error)}` }
  }
})

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** Any text but the empty one, as Prometheus 3 has it. */
export const LabelName = field<string>(text =>
  text === '' ? { wrong: 'is empty: expected the name of a label' } : { value: text },
)

export const LabelSet = z.record(z.string().min(1, { error: 'an empty label name' }), z.string())

/** An address that answers over http or https. */
export const HttpUrl = field<string>(text => {
  const url = parseUrl(text)
  // Not quoted: it may hold credentials.
  if (!url) return { wrong: 'is not a URL: expected one such as https://example.org/targets' }
  return url.protocol === 'http:' || url.protocol === 'https:'
    ? { value: text }
    : { wrong: `the scheme ${q(url.protocol.slice(0, -1))} is not known: expected http or https` }
})

function parseUrl(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}
