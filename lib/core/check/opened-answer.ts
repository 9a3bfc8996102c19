import type { ProbeAnswer, ProbeFault } from './answer.ts'
import { type JsonReading, readJson } from './json.ts'

type FactValue = string | number | boolean | readonly string[]

const DAY_MS = 86_400_000

/** An answer whose JSON is parsed when first asked for, and only once. */
export class OpenedAnswer {
  private reading: JsonReading | null = null

  constructor(readonly raw: ProbeAnswer) {}

  json(): JsonReading {
    this.reading ??= readJson(this.raw.body)
    return this.reading
  }

  /** Null when nobody can tell: it was never asked. */
  get answered(): boolean | null {
    return isAnswered(this.raw.fault)
  }

  /** A fact of the kind; `certificate_days` and `certificate_fault` come from the certificate. */
  fact(name: string): FactValue | undefined {
    const { facts, certificate, atMs } = this.raw
    if (Object.hasOwn(facts, name)) return facts[name]
    if (certificate === null) return undefined
    if (name === 'certificate_days') {
      return (Math.min(certificate.notAfterMs, certificate.chainNotAfterMs) - atMs) / DAY_MS
    }
    return name === 'certificate_fault' ? (certificate.fault ?? '') : undefined
  }

  /** A header by its name in any case. */
  header(name: string): string | undefined {
    const { headers } = this.raw
    const wanted = name.toLowerCase()
    if (Object.hasOwn(headers, wanted)) return headers[wanted]
    const found = Object.keys(headers).find(key => key.toLowerCase() === wanted)
    return found === undefined ? undefined : headers[found]
  }
}

function isAnswered(fault: ProbeFault | null): boolean | null {
  switch (fault?.kind) {
    case undefined:
    case 'expectation':
    case 'credentials':
    case 'too_large':
      return true
    case 'forbidden_address':
    case 'unavailable':
      return null
    default:
      return false
  }
}

/** So that judging and measuring one answer parse it once: open it, and hand the opened one to both. */
export const openAnswer = (answer: ProbeAnswer | OpenedAnswer): OpenedAnswer =>
  answer instanceof OpenedAnswer ? answer : new OpenedAnswer(answer)
