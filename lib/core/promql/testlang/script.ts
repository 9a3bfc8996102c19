import { parseDurationMs, parseNumber } from '../syntax/number.ts'
import { unquote } from '../syntax/quote.ts'
import { parseLoadedLines, parseSeriesLine, type SeriesLine } from './series.ts'

export type Expectation = {
  readonly kind: 'fail' | 'warn' | 'info' | 'no_warn' | 'no_info'
  /** Null: any text will do. */
  readonly text: { readonly how: 'msg' | 'regex'; readonly value: string } | null
}

type Times = { readonly fromMs: number; readonly toMs: number; readonly stepMs: number }

export type EvalCommand = {
  readonly kind: 'eval'
  readonly line: number
  readonly expr: string
  readonly when: ({ readonly kind: 'instant' } | { readonly kind: 'range' }) & Times
  readonly isOrdered: boolean
  readonly expectations: readonly Expectation[]
  readonly scalar: number | null
  readonly string: string | null
  readonly rangeVector: Times | null
  readonly series: readonly SeriesLine[]
}

export type LoadCommand = {
  readonly kind: 'load'
  readonly line: number
  readonly gapMs: number
  /** `load_with_nhcb`: each classic histogram is there as a native one too. */
  readonly isWithNative: boolean
  readonly series: readonly SeriesLine[]
}

export type Command =
  | { readonly kind: 'clear'; readonly line: number }
  | LoadCommand
  | EvalCommand
  | { readonly kind: 'invalid'; readonly line: number; readonly problem: string }

const INSTANT = /^eval(?:_(fail|warn|info|ordered))?\s+instant\s+(?:at\s+(\S+)\s+)?(.+)$/i
const RANGE = /^eval(?:_(fail|warn|info))?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/i
const EXPECT = /^expect\s+(ordered|fail|warn|no_warn|info|no_info)(?:\s+(msg|regex):\s*(.*))?$/
const EXPECT_RANGE = /^expect\s+range\s+vector\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)$/
const EXPECTED_FAIL = /^expected_fail_(message|regexp)\s+(.*)$/

/** Reads a script; a command that cannot be read stands in the list as invalid, with its line. */
export function parseScript(text: string): Command[] {
  const lines = text.split('\n').map(line => (line.trim().startsWith('#') ? '' : line.trim()))
  const commands: Command[] = []
  for (let i = 0; i < lines.length; ) {
    const head = lines[i] ?? ''
    const line = i + 1
    i += 1
    if (head === '') continue
    const body: string[] = []
    if (/^(?:load|eval)/i.test(head)) while (i < lines.length && lines[i] !== '') body.push(lines[i++] ?? '')
    try {
      commands.push(parseCommand(head, body, line))
    } catch (error) {
      commands.push({
        kind: 'invalid',
        line,
        problem: error instanceof Error ? error.message : String(error),
      })
    }
  }
  return commands
}

function parseCommand(head: string, body: readonly string[], line: number): Command {
  const word = head.split(/\s/, 1)[0]?.toLowerCase() ?? ''
  if (word === 'clear') return { kind: 'clear', line }
  if (word.startsWith('load')) {
    const gapMs = timeMs(head.split(/\s+/)[1] ?? '')
    const series = parseLoadedLines(body)
    return { kind: 'load', line, gapMs, isWithNative: word === 'load_with_nhcb', series }
  }
  if (word.startsWith('eval')) return parseEval(head, body, line)
  throw new Error(`unknown command ${JSON.stringify(word)}: expected clear, load or eval`)
}

function timeMs(text: string): number {
  const isNegative = text.startsWith('-')
  const ms = parseDurationMs(isNegative ? text.slice(1) : text)
  if (ms === null) throw new Error(`expected a duration such as 5m, got ${JSON.stringify(text)}`)
  return isNegative ? -ms : ms
}

function parseEval(head: string, body: readonly string[], line: number): EvalCommand {
  const range = RANGE.exec(head)
  const instant = range ? null : INSTANT.exec(head)
  const [mode, expr, when] = range
    ? [
        range[1],
        range[5] ?? '',
        {
          kind: 'range',
          fromMs: timeMs(range[2] ?? ''),
          toMs: timeMs(range[3] ?? ''),
          stepMs: timeMs(range[4] ?? ''),
        } as const,
      ]
    : [instant?.[1], instant?.[3] ?? '', instantAt(instant?.[2])]
  if (expr === '')
    throw new Error('expected `eval instant at T EXPR` or `eval range from A to B step S EXPR`')
  const draft = new ExpectationDraft(mode?.toLowerCase())
  for (const row of body) draft.read(row)
  return { kind: 'eval', line, expr, when, ...draft.result(), isOrdered: draft.isOrdered }
}

function instantAt(text: string | undefined): EvalCommand['when'] {
  const atMs = text === undefined ? 0 : timeMs(text)
  return { kind: 'instant', fromMs: atMs, toMs: atMs, stepMs: 0 }
}

class ExpectationDraft {
  isOrdered: boolean
  private readonly expectations: Expectation[] = []
  private scalar: number | null = null
  private string: string | null = null
  private rangeVector: Times | null = null
  private readonly series: SeriesLine[] = []

  constructor(mode: string | undefined) {
    this.isOrdered = mode === 'ordered'
    if (mode === 'fail' || mode === 'warn' || mode === 'info')
      this.expectations.push({ kind: mode, text: null })
  }

  read(row: string): void {
    const expect = EXPECT.exec(row)
    if (expect) {
      this.expect(expect[1] ?? '', expect[2], expect[3] ?? '')
      return
    }
    const failed = EXPECTED_FAIL.exec(row)
    if (failed) {
      const how = failed[1] === 'message' ? 'msg' : 'regex'
      this.expectations.push({ kind: 'fail', text: { how, value: failed[2] ?? '' } })
      return
    }
    if (row.startsWith('expect ')) {
      this.expectValue(row)
      return
    }
    const scalar = /\s/.test(row) ? null : parseNumber(row.replace(/^\+/, '').replace(/^-(?=\.?\d)/, ''))
    if (scalar === null || /^[_a-z]/i.test(row.replace(/^[+-]?(?:inf|nan)$/i, '')))
      this.series.push(parseSeriesLine(row))
    else this.scalar = row.startsWith('-') && scalar > 0 ? -scalar : scalar
  }

  private expect(kind: string, how: string | undefined, value: string): void {
    if (kind === 'ordered') this.isOrdered = true
    for (const known of ['fail', 'warn', 'info', 'no_warn', 'no_info'] as const) {
      if (kind !== known) continue
      const text = how === 'msg' || how === 'regex' ? ({ how, value: value.trim() } as const) : null
      this.expectations.push({ kind: known, text })
    }
  }

  private expectValue(row: string): void {
    const string = /^expect\s+string\s+(.*)$/.exec(row)
    const range = EXPECT_RANGE.exec(row)
    if (range) {
      const [fromMs, toMs, stepMs] = [range[1], range[2], range[3]].map(text => timeMs(text ?? '')) as [
        number,
        number,
        number,
      ]
      this.rangeVector = { fromMs, toMs, stepMs }
      return
    }
    if (!string) throw new Error(`unknown expectation ${JSON.stringify(row)}`)
    const text = unquote(string[1] ?? '')
    if ('problem' in text) throw new Error(`${text.problem}: ${row}`)
    this.string = text.value
  }

  result(): Pick<EvalCommand, 'expectations' | 'scalar' | 'string' | 'rangeVector' | 'series'> {
    const { expectations, scalar, string, rangeVector, series } = this
    return { expectations, scalar, string, rangeVector, series }
  }
}
