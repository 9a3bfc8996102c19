import type { ProbeAnswer, ProbeFault } from '../../core/check/answer.ts'
import type { ProbeRequest } from '../../ports/prober.ts'
import { createDeadline, type Deadline } from './deadline.ts'
import { faultOf, ProbeFailure } from './faults.ts'
import { answerOf, type ProbeTools, startNow } from './tools.ts'

/** What a probe learns on its way; what it leaves out is empty or null. */
export type Learned = Partial<Omit<ProbeAnswer, 'atMs' | 'durationSeconds' | 'fault'>>

export type Attempt = {
  readonly request: Pick<ProbeRequest, 'timeoutMs' | 'addressRule'>
  readonly deadline: Deadline
  /** Epoch ms when it began. */
  readonly nowMs: number
  /** Kept in the answer even when the rest fails. */
  readonly note: (learned: Learned) => void
  /** Run at the end whatever happened, last first. Never throws, never waits for the other side. */
  readonly atEnd: (close: () => unknown) => void
  /** Ends the attempt with this, whatever the work is waiting for. */
  readonly fail: (error: Error) => void
}

export type AttemptRules = {
  readonly request: Pick<ProbeRequest, 'timeoutMs' | 'signal' | 'addressRule'>
  /** What is asked, for the words: `db.example.org:5432`. */
  readonly where: string
  /** Says better than "did not answer in time" what was missing when the time was over. */
  readonly whenLate?: (reason: ProbeFailure) => ProbeFailure
  /** What an error of the kind's own library means; null leaves it to the common ones of networks and TLS. */
  readonly faultOf?: (error: Error) => ProbeFault | null
}

/** Runs one probe within its time and makes the uniform answer of whatever comes out. Never throws. */
export async function runAttempt(
  tools: ProbeTools,
  rules: AttemptRules,
  work: (attempt: Attempt) => Promise<void>,
): Promise<ProbeAnswer> {
  const { request, where } = rules
  const start = startNow(tools)
  const deadline = createDeadline(request, () => where)
  const closers: (() => unknown)[] = []
  let learned: Learned = {}
  const note = (more: Learned): void => {
    learned = {
      ...learned,
      ...more,
      phases: { ...learned.phases, ...more.phases },
      facts: { ...learned.facts, ...more.facts },
    }
  }
  const atEnd = (close: () => unknown): void => void closers.push(close)
  const broken = deferredFailure()
  let fault: ProbeFault | null = null
  try {
    const done = work({ request, deadline, nowMs: start.atMs, note, atEnd, fail: broken.fail })
    await deadline.within(Promise.race([done, broken.promise]))
  } catch (error) {
    if (error instanceof ProbeFailure) note(error.learned)
    const reason = deadline.reason()
    fault = faultFrom((reason && rules.whenLate?.(reason)) ?? reason ?? error, rules)
  }
  deadline.done()
  const answer = answerOf(start, { ...learned, fault })
  for (const close of closers.reverse()) await close()
  return answer
}

const GOODBYE_MS = 200

/** Gives a goodbye that the other side may never answer a moment, and no more. */
export async function briefly(goodbye: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<void>(resolve => {
    timer = setTimeout(resolve, GOODBYE_MS)
  })
  await Promise.race([goodbye.catch(() => {}), over])
  clearTimeout(timer)
}

const LONGEST_MESSAGE = 2_000

function deferredFailure(): { readonly promise: Promise<never>; readonly fail: (error: Error) => void } {
  let fail: (error: Error) => void = () => {}
  const promise = new Promise<never>((_, reject) => {
    fail = reject
  })
  promise.catch(() => {})
  return { promise, fail }
}

function faultFrom(error: unknown, { where, faultOf: ownFaultOf }: AttemptRules): ProbeFault {
  const isOther = error instanceof Error && !(error instanceof ProbeFailure)
  const fault = (isOther ? ownFaultOf?.(error) : null) ?? faultOf(error, where)
  return { kind: fault.kind, message: fault.message.slice(0, LONGEST_MESSAGE) }
}
