import type { RunnerConfig } from '../../core/config/schema/action.ts'
import type { Sourced } from '../../core/config/watch-configuration.ts'
import { type CommandEnd, cleanOutput, MAX_POLL_MS, outputForms } from '../../core/runner/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { AddressRule } from '../../ports/prober.ts'
import type { FilledStep, RunnerDoer, RunnerHello, StepEnd, StepLine } from '../../ports/steps.ts'
import { createRunnerClient, type Reply, type RunnerClient } from './runner-client.ts'

/** For a command to heed SIGTERM, or to be killed, and for its end to arrive. */
const GRACE_MS = 30_000
/** A runner that nothing was sent to yet is waited for so long. */
const PATIENCE_MS = 5_000
const BACKOFF_MS = [100, 250, 500, 1_000, 2_000, 5_000] as const
const HELLO_MS = 5_000
const CANCELLED_BEFORE = 'it was cancelled before anything was done'

export type RunnerDoerParts = {
  readonly version: string
  readonly clock: Clock
  readonly ruleOf: (source: 'file' | 'page') => AddressRule
  readonly runnerOf: (slug: string) => Sourced<RunnerConfig> | null
}

/** Why a runner did not say what it is. `isRefusal`: it answers, and does not take this deck. */
export class RunnerFault extends Error {
  constructor(
    message: string,
    readonly isRefusal: boolean,
  ) {
    super(message)
    this.name = 'RunnerFault'
  }
}

/** Has runners do what their own lists allow: begins a command once under its key, and follows it to its true end. */
export function createRunnerDoer(parts: RunnerDoerParts): RunnerDoer {
  const clientOf = (slug: string): RunnerClient | null => {
    const runner = parts.runnerOf(slug)
    return runner && createRunnerClient({ ...parts, runner, rule: parts.ruleOf(runner.source) })
  }
  return {
    async hello(slug) {
      const client = clientOf(slug)
      if (client === null) throw new RunnerFault(`there is no runner ${slug}`, true)
      return readHello(await client.hello(AbortSignal.timeout(HELLO_MS)), client.name)
    },
    async run(step, onLine, signal) {
      const client = clientOf(step.config.runner)
      if (client === null)
        return ending('failed', `there is no runner ${step.config.runner}: add it, or name another`)
      const course = new Course({ client, clock: parts.clock, step, onLine, signal })
      const end = await course.run()
      return { ...end, message: cleanOutput(end.message, outputForms(step.secrets)) }
    },
  }
}

function readHello(reply: Reply<RunnerHello>, name: string): RunnerHello {
  if (reply.kind === 'answered') return reply.content
  if (reply.kind === 'refused') throw new RunnerFault(`${name} refused: ${reply.message}`, true)
  throw new RunnerFault(`${name}: ${reply.detail}`, reply.kind === 'stranger')
}

const ending = (state: StepEnd['state'], message: string, code: number | null = null): StepEnd => ({
  state,
  code,
  message,
})

type CourseParts = {
  readonly client: RunnerClient
  readonly clock: Clock
  readonly step: FilledStep<'runner'>
  readonly onLine: (line: StepLine) => void
  readonly signal: AbortSignal
}

/** One step at a runner, from its beginning or from where it is. */
class Course {
  readonly #forms: readonly string[]
  #deadlineMs: number
  #attempts = 0
  #isCancelSent: boolean = false
  /** The runner has said that it knows of it. */
  #isBegun: boolean = false

  constructor(private readonly parts: CourseParts) {
    this.#forms = outputForms(parts.step.secrets)
    this.#deadlineMs = parts.clock.now() + parts.step.timeoutMs + GRACE_MS
  }

  async run(): Promise<StepEnd> {
    if (this.parts.step.resumed === null) {
      const refused = await this.#begin()
      if (refused !== null) return refused
    }
    return this.#follow(this.parts.step.resumed?.lines ?? 0)
  }

  /** Null once it has begun there, or may have begun and is to be cancelled. */
  async #begin(): Promise<StepEnd | null> {
    const { client, clock, step, signal } = this.parts
    const giveUpMs = clock.now() + Math.min(PATIENCE_MS, step.timeoutMs)
    const { command, with: parameters } = step.config
    let mayHaveBegun = false
    for (;;) {
      if (signal.aborted) return mayHaveBegun ? null : ending('cancelled', CANCELLED_BEFORE)
      const reply = await client.start(
        { key: step.key, command, parameters, isDryRun: step.isDryRun, timeoutMs: step.timeoutMs },
        // Not the signal of the run: what was begun is followed to its end, a cancelled one too.
        AbortSignal.timeout(GRACE_MS),
      )
      if (reply.kind === 'answered') {
        this.#isBegun = true
        return null
      }
      if (reply.kind === 'refused' && reply.code !== 'replay') return this.#refused(reply)
      if (reply.kind === 'stranger' && !mayHaveBegun)
        return ending('failed', `${client.name}: ${reply.detail}`)
      if (reply.kind === 'lost') mayHaveBegun ||= reply.wasSent
      const detail = 'detail' in reply ? reply.detail : reply.message
      if (!mayHaveBegun && clock.now() >= giveUpMs)
        return ending('failed', `${client.name} could not be reached, and nothing was done: ${detail}`)
      if (clock.now() >= this.#deadlineMs) return this.#outOfReach(detail)
      await this.#pause(signal)
    }
  }

  #refused({ code, message }: { readonly code: string; readonly message: string }): StepEnd {
    const { name } = this.parts.client
    if (code === 'busy') return ending('busy', `${name}: ${message}`)
    return ending('failed', `${name} refused: ${message}`)
  }

  async #follow(known: number): Promise<StepEnd> {
    const { client, step, clock, signal } = this.parts
    let after = known
    for (;;) {
      if (signal.aborted) await this.#cancel()
      const leftMs = this.#deadlineMs - clock.now()
      const waitMs = Math.max(0, Math.min(MAX_POLL_MS, leftMs))
      // A poll is broken off to ask for the end; once that is asked for, polls are waited for again.
      const poll = this.#isCancelSent ? new AbortController().signal : signal
      const reply = await client.follow({ key: step.key, after, waitMs }, poll)
      if (reply.kind === 'answered') {
        this.#attempts = 0
        this.#isBegun = true
        this.#emit(reply.content.lines)
        after = reply.content.next
        if (reply.content.end !== null) return this.#ended(reply.content.end)
      }
      if (reply.kind === 'refused' && reply.code === 'unknown_run') return this.#unheardOf()
      if (clock.now() >= this.#deadlineMs) return this.#outOfReach(detailOf(reply))
      if (reply.kind !== 'answered' && !this.#isToBeCancelled())
        await this.#pause(this.#isCancelSent ? null : signal)
    }
  }

  #isToBeCancelled(): boolean {
    return this.parts.signal.aborted && !this.#isCancelSent
  }

  /** Asked for until it was heard; the run is followed meanwhile, for it may end by itself. */
  async #cancel(): Promise<void> {
    if (this.#isCancelSent) return
    const { client, clock, step } = this.parts
    this.#deadlineMs = Math.min(this.#deadlineMs, clock.now() + GRACE_MS)
    for (;;) {
      const reply = await client.cancel({ key: step.key }, AbortSignal.timeout(GRACE_MS))
      if (reply.kind !== 'lost' || clock.now() >= this.#deadlineMs) break
      await this.#pause(null)
    }
    this.#isCancelSent = true
  }

  #emit(lines: readonly StepLine[]): void {
    for (const { stream, text } of lines) this.parts.onLine({ stream, text: cleanOutput(text, this.#forms) })
  }

  #ended({ state, code, message }: CommandEnd): StepEnd {
    const { command } = this.parts.step.config
    return ending(state === 'timed_out' ? 'failed' : state, `${command}: ${message}`, code)
  }

  #unheardOf(): StepEnd {
    const { client, step } = this.parts
    if (this.#isBegun)
      return ending('unknown', `${client.name} has lost what it knew of this run: look at the host`)
    return step.resumed === null
      ? ending('cancelled', CANCELLED_BEFORE)
      : ending('failed', `${client.name} never heard of it before Opsdeck was ended: nothing was done`)
  }

  #outOfReach(detail: string): StepEnd {
    const { client, step } = this.parts
    const what = `how ${step.config.command} ended is not known: look at the host`
    return ending('unknown', `${client.name} is out of reach (${detail}), so ${what}`)
  }

  async #pause(signal: AbortSignal | null): Promise<void> {
    const ms = BACKOFF_MS[Math.min(this.#attempts, BACKOFF_MS.length - 1)] ?? 0
    this.#attempts++
    await this.parts.clock.sleep(ms, signal ?? undefined)
  }
}

function detailOf(reply: Reply<unknown>): string {
  if (reply.kind === 'answered') return 'it says that it still runs'
  return reply.kind === 'refused' ? reply.message : reply.detail
}
