/** Name and version of the protocol between the deck and a runner; part of everything that is signed. */
export const RUNNER_PROTOCOL = 'opsdeck-runner/1'

/** How far the clocks of deck and runner may be apart, either way. */
export const CLOCK_WINDOW_MS = 60_000
/** A shared secret has at least so many bytes. */
export const MIN_SECRET_BYTES = 32
export const MAX_REQUEST_BYTES = 65_536
/** Of an answer; the lines of one poll stay well below it. */
export const MAX_ANSWER_BYTES = 1_048_576
/** So long a poll waits for something new at most. */
export const MAX_POLL_MS = 20_000
/** A command may be given so long at most. */
export const MAX_RUN_MS = 24 * 3_600_000
/** Of one value of a parameter. */
export const MAX_VALUE_CHARS = 500
/** Of a line as a runner keeps it; the deck shows less of it. */
export const MAX_RAW_LINE_CHARS = 8_000

/** Doors of a runner; all are asked by POST. */
export const RUNNER_PATHS = {
  hello: '/v1/hello',
  start: '/v1/runs',
  follow: '/v1/runs/follow',
  cancel: '/v1/runs/cancel',
} as const
export type RunnerPath = (typeof RUNNER_PATHS)[keyof typeof RUNNER_PATHS]

export const RUNNER_HEADERS = {
  key: 'opsdeck-key',
  time: 'opsdeck-time',
  nonce: 'opsdeck-nonce',
  signature: 'opsdeck-signature',
} as const
