import type { RunDetail, RunRow, RunStep } from '../../contract/recovery.ts'
import { withoutTags } from '../../core/incident/export.ts'
import { formatUtc } from '../../core/incident/index.ts'

/** One line of a table: no tags, line ends or bars. */
const cell = (text: string): string => withoutTags(text).replace(/\s+/g, ' ').replaceAll('|', '\\|').trim()

const moment = (atMs: number | null): string => (atMs === null ? '—' : formatUtc(atMs))

/** A run as Markdown: what was pressed, its steps, what proved it, and its output. */
export function runMarkdown(detail: RunDetail, nowMs: number): string {
  const { run } = detail
  const parts = [
    `# ${cell(run.actionName)} on ${run.service}`,
    `Run ${run.id}, written ${formatUtc(nowMs)}.`,
    factsPart(run, detail.approval),
    stepsPart(detail.steps),
    proofPart(detail),
    outputPart(detail),
  ]
  return `${parts.filter(part => part !== '').join('\n\n')}\n`
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n')

function factsPart(run: RunRow, approval: RunDetail['approval']): string {
  const parameters = Object.entries(run.parameters).map(([name, value]) => `${name} = ${value}`)
  const decided = approval?.decidedBy
    ? `${approval.isApproved ? 'approved' : 'refused'} by ${approval.decidedBy} at ${moment(approval.decidedAtMs)}`
    : 'asked for'
  const facts: readonly (readonly [string, string])[] = [
    ['Action', `${run.action}${run.isDryRun ? ' (dry run)' : ''}`],
    ['Pressed', `${moment(run.pressedAtMs)} by ${run.by} (${run.trigger})`],
    ['Reason', run.reason],
    ['Parameters', parameters.join(', ')],
    ['Second person', approval ? decided : ''],
    ['Incident', run.incidentId === null ? '' : `#${run.incidentId}`],
    ['Steps', `${moment(run.startedAtMs)} to ${moment(run.endedAtMs)}`],
    ['Outcome', `${run.outcome ?? run.state}${run.outcomeReason === '' ? '' : `: ${run.outcomeReason}`}`],
    ['Judged', moment(run.judgedAtMs)],
  ]
  return table(
    ['', ''],
    facts.map(([name, value]) => [name, cell(value) || '—']),
  )
}

function stepsPart(steps: readonly RunStep[]): string {
  if (steps.length === 0) return ''
  const rows = steps.map((step, i) => [
    String(i + 1),
    cell(step.name),
    step.state,
    String(step.attempt),
    step.code === null ? '—' : String(step.code),
    cell(step.message) || '—',
  ])
  return `## Steps\n\n${table(['', 'step', 'state', 'attempt', 'code', 'message'], rows)}`
}

function proofPart({ conditions }: RunDetail): string {
  if (conditions.length === 0) return ''
  const rows = conditions.flatMap(({ name, before, looks }) => [
    ...(before ? [[cell(name), `before, ${moment(before.atMs)}`, before.verdict, cell(before.words)]] : []),
    ...looks.map(look => [cell(name), moment(look.atMs), look.verdict, cell(look.words)]),
  ])
  return `## Proof\n\n${table(['condition', 'looked at', 'verdict', 'seen'], rows)}`
}

/** Indented, so that nothing in it is taken for markup. */
function outputPart({ output, droppedLines }: RunDetail): string {
  if (output.length === 0) return ''
  const lines = output.map(line => `    ${line.step + 1} ${line.stream} ${line.text}`)
  const dropped = droppedLines === 0 ? '' : `\n\n${droppedLines} lines were left out.`
  return `## Output\n\n${lines.join('\n')}${dropped}`
}
