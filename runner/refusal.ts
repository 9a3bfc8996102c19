import type { RefusalCode } from '../lib/core/runner/index.ts'

const STATUS: Readonly<Record<RefusalCode, number>> = {
  request: 400,
  clock: 401,
  replay: 409,
  not_allowed: 403,
  unknown_command: 404,
  parameter: 400,
  no_dry_run: 400,
  busy: 409,
  full: 429,
  key_used: 409,
  unknown_run: 404,
  stopping: 503,
  internal: 500,
}

/** The runner does not do what it was asked. The message is a sentence for the one who pressed. */
export class Refusal extends Error {
  readonly status: number

  constructor(
    readonly code: RefusalCode,
    message: string,
  ) {
    super(message)
    this.name = 'Refusal'
    this.status = STATUS[code]
  }
}

/** A text of somebody else as a sentence may quote it. */
export const quote = (text: string): string =>
  JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text)
