import { fillStep, stepName } from '../../core/action/index.ts'
import type { StepConfig } from '../../core/config/schema/action.ts'
import { formatDuration } from '../../core/format/index.ts'
import { durationMs } from '../../core/guard/index.ts'
import type { FilledStep, StepDoers, StepEnd, StepLine } from '../../ports/steps.ts'
import { type KeptStep, parametersOf } from '../../services/recovery/run-rows.ts'
import type { RunOutputBuffer } from './output.ts'
import type { RunRecord } from './run-record.ts'

export type StepCourseParts = {
  readonly record: RunRecord
  readonly output: RunOutputBuffer
  readonly doers: StepDoers
  readonly steps: readonly StepConfig[]
  readonly source: 'file' | 'page'
  readonly secrets: Readonly<Record<string, string>>
  /** Texts that must not be seen. */
  readonly secretTexts: readonly string[]
  readonly now: () => number
  readonly nap: (ms: number) => Promise<void>
  /** Lines of a step that are kept since a place in the output. */
  readonly keptLines: (step: number, fromSeq: number) => Promise<number>
  /** Asks for the run to be cancelled. */
  readonly cancelling: AbortSignal
  /** The deck stops: what is under way is left as it is, and taken up by the next one. */
  readonly stopping: AbortSignal
}

export const newSteps = (steps: readonly StepConfig[]): KeptStep[] =>
  steps.map(step => ({
    name: stepName(step),
    kind: step.kind,
    state: 'waiting',
    attempt: 0,
    startedAtMs: null,
    endedAtMs: null,
    code: null,
    message: '',
    fromSeq: 0,
  }))

const isOver = ({ state }: KeptStep): boolean => state !== 'waiting' && state !== 'running'

/** Does the steps in their order, from where the row stands. Null when the deck stops in the middle. */
export async function doSteps(
  parts: StepCourseParts,
  kept: readonly KeptStep[],
): Promise<readonly KeptStep[] | null> {
  let steps = kept
  const save = async (i: number, change: Partial<KeptStep>): Promise<boolean> => {
    steps = steps.map((step, at) => (at === i ? { ...step, ...change } : step))
    return parts.record.save({ steps, droppedLines: parts.output.dropped })
  }
  for (const [i, config] of parts.steps.entries()) {
    const step = steps[i]
    if (!step) break
    if (!isOver(step)) {
      if (parts.cancelling.aborted && step.state === 'waiting') break
      const end = await doStep(parts, { i, config, step, save })
      if (end === null) return null
      await parts.output.flush()
      const { state, code, message } = end
      if (!(await save(i, { state, code, message, endedAtMs: parts.now() }))) return null
    }
    const state = steps[i]?.state
    if (state === 'cancelled' || parts.cancelling.aborted) break
    if ((state === 'failed' || state === 'unknown') && config.on_failure === 'stop') break
  }
  const left = parts.cancelling.aborted ? 'cancelled' : 'skipped'
  return steps.map(step => (step.state === 'waiting' ? { ...step, state: left } : step))
}

type OneStep = {
  readonly i: number
  readonly config: StepConfig
  readonly step: KeptStep
  readonly save: (i: number, change: Partial<KeptStep>) => Promise<boolean>
}

/** One step with its attempts. It is known to be under way before anything is sent. Null when the deck stops. */
async function doStep(parts: StepCourseParts, { i, config, step, save }: OneStep): Promise<StepEnd | null> {
  const { output, cancelling, stopping } = parts
  // A process that is gone had begun this attempt.
  let resumed = step.state === 'running' ? { lines: await parts.keptLines(i, step.fromSeq) } : null
  let attempt = step.state === 'running' ? step.attempt : step.attempt + 1
  for (;;) {
    if (!resumed) {
      const startedAtMs = step.startedAtMs ?? parts.now()
      const isKept = await save(i, {
        state: 'running',
        attempt,
        startedAtMs,
        fromSeq: output.seq,
        message: '',
      })
      if (!isKept) return null
    }
    const key = `${parts.record.row.id}.${i}.${attempt}`
    const end = await untilStopped(stopping, callDoer(parts, { i, config, key, resumed }))
    if (end === null) return null
    if (end.state !== 'failed' || attempt > config.retries || cancelling.aborted) return end
    const delayMs = durationMs(config.retry_delay)
    output.add(i, 'deck', `Attempt ${attempt} failed: ${end.message}. Again in ${formatDuration(delayMs)}`)
    // Waiting again: whoever takes it up now begins the next attempt.
    if (!(await save(i, { state: 'waiting', code: end.code, message: end.message }))) return null
    if (!cancelling.aborted) await parts.nap(delayMs)
    if (stopping.aborted) return null
    if (cancelling.aborted) return { ...end, state: 'cancelled' }
    attempt++
    resumed = null
  }
}

type Call = {
  readonly i: number
  readonly config: StepConfig
  readonly key: string
  readonly resumed: FilledStep['resumed']
}

async function callDoer(parts: StepCourseParts, { i, config, key, resumed }: Call): Promise<StepEnd> {
  const { record, doers, secrets, source, secretTexts, output, cancelling } = parts
  const { service, isDryRun } = record.row
  const filled = fillStep(config, { service, parameters: parametersOf(record.row), secrets })
  const facts = {
    key,
    isDryRun,
    timeoutMs: durationMs(config.timeout),
    secrets: secretTexts,
    source,
    resumed,
  }
  const onLine = ({ stream, text }: StepLine) => output.add(i, stream, text)
  switch (filled.kind) {
    case 'http':
      return doers.http.run({ ...facts, config: filled }, onLine, cancelling)
    case 'runner':
      return doers.runner.run({ ...facts, config: filled }, onLine, cancelling)
    case 'recheck':
      return doers.recheck.run({ ...facts, config: filled }, onLine, cancelling)
  }
}

/** What comes first: the end, or the deck's stop, which is null. */
function untilStopped<T>(stopping: AbortSignal, work: Promise<T>): Promise<T | null> {
  if (stopping.aborted) return Promise.resolve(null)
  return new Promise((resolve, reject) => {
    const onStop = () => resolve(null)
    stopping.addEventListener('abort', onStop, { once: true })
    work.then(resolve, reject).finally(() => stopping.removeEventListener('abort', onStop))
  })
}
