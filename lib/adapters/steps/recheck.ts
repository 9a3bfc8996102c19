import type { CheckRow, KeptAnswer } from '../../contract/checks.ts'
import { cleanOutput, outputForms } from '../../core/runner/index.ts'
import type { ChecksDoor } from '../../ports/deck.ts'
import type { StepDoer, StepEnd, StepLine } from '../../ports/steps.ts'
import { showAnswer } from './shown.ts'

type Checks = Pick<ChecksDoor, 'run' | 'read'>

type Asked =
  | { readonly kind: 'missing'; readonly key: string }
  | { readonly kind: 'failed'; readonly key: string; readonly detail: string }
  | { readonly kind: 'asked'; readonly row: CheckRow; readonly answer: KeptAnswer | null }

/** Asks checks all at once, and shows what each of them answered. Whether that is good, proof decides. */
export function createRecheckDoer(checks: Checks): StepDoer<'recheck'> {
  return {
    async run({ config, timeoutMs, secrets }, onLine, signal) {
      const forms = outputForms(secrets)
      const over = overBy(timeoutMs, signal)
      const results = await Promise.race([
        Promise.all(config.checks.map(key => ask(checks, key))),
        over.promise,
      ])
      over.stop()
      if (results === 'cancelled') return end('cancelled', 'it was cancelled before every check had answered')
      if (results === 'late')
        return end('failed', `not every check had answered within ${timeoutMs / 1_000} s`)
      for (const result of results) for (const line of linesOf(result, forms)) onLine(line)
      return endOf(results)
    },
  }
}

const end = (state: StepEnd['state'], message: string): StepEnd => ({ state, code: null, message })

function overBy(timeoutMs: number, signal: AbortSignal) {
  let finish: (why: 'late' | 'cancelled') => void = () => {}
  const promise = new Promise<'late' | 'cancelled'>(resolve => {
    finish = resolve
  })
  const onAbort = () => finish('cancelled')
  const timer = setTimeout(() => finish('late'), timeoutMs)
  signal.addEventListener('abort', onAbort)
  if (signal.aborted) onAbort()
  const stop = () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
  return { promise, stop }
}

async function ask(checks: Checks, key: string): Promise<Asked> {
  try {
    const row = await checks.run(key)
    if (row === null) return { kind: 'missing', key }
    const detail = await checks.read(key)
    return { kind: 'asked', row, answer: detail?.answers[0] ?? null }
  } catch (error) {
    return { kind: 'failed', key, detail: error instanceof Error ? error.message : String(error) }
  }
}

function endOf(results: readonly Asked[]): StepEnd {
  const missing = results.filter(result => result.kind === 'missing').map(({ key }) => key)
  if (missing.length > 0)
    return end('failed', `there is no check ${missing.join(', ')}: it was removed or renamed`)
  const failed = results.flatMap(result =>
    result.kind === 'failed' ? [`${result.key}: ${result.detail}`] : [],
  )
  if (failed.length > 0) return end('failed', failed.join('; '))
  const rows = results.flatMap(result => (result.kind === 'asked' ? [result.row] : []))
  const others = rows.filter(row => row.state !== 'up').map(row => `${row.name} is ${row.state ?? 'unknown'}`)
  const up = `${rows.length - others.length} of ${rows.length} ${rows.length === 1 ? 'is' : 'are'} up`
  return end('succeeded', others.length === 0 ? up : `${up}: ${others.join(', ')}`)
}

/** State, status, milliseconds and body of each; what fails stands out. */
function linesOf(result: Asked, forms: readonly string[]): StepLine[] {
  if (result.kind === 'missing') return [{ stream: 'err', text: `${result.key}: there is no such check` }]
  if (result.kind === 'failed')
    return [{ stream: 'err', text: cleanOutput(`${result.key}: ${result.detail}`, forms) }]
  const { row, answer } = result
  const isUp = row.state === 'up'
  const stream = isUp ? 'out' : 'err'
  const facts = [
    row.state ?? 'unknown',
    ...(answer?.status == null ? [] : [String(answer.status)]),
    ...(answer === null ? [] : [`${Math.round(answer.durationSeconds * 1_000)} ms`]),
  ]
  const reason = isUp || row.reason === '' ? '' : ` — ${row.reason}`
  const children = row.children
    .filter(child => child.state !== 'up')
    .map(child => `  ${child.name}: ${child.state}${child.message === '' ? '' : ` — ${child.message}`}`)
  const body = answer?.body == null ? [] : showAnswer(answer.body, { show: [], isGood: true, forms }).lines
  return [
    { stream, text: cleanOutput(`${row.name} (${row.key}): ${facts.join(' · ')}${reason}`, forms) },
    ...children.map((text): StepLine => ({ stream: 'err', text: cleanOutput(text, forms) })),
    ...body.map((line): StepLine => ({ stream: 'out', text: `  ${line.text}` })),
  ]
}
