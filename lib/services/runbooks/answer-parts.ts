import type { PartAnswer, RunbookAnswers } from '../../contract/runbooks.ts'
import { joinedExpr } from '../../core/panel/index.ts'
import { fillLabels, type LivePart } from '../../core/runbook/index.ts'
import { type Asking, answerCondition, answerTable, answerValue, orFailed } from './answer-queries.ts'
import { checkLine, heartbeatLine, logLines, marksOf } from './answer-rows.ts'
import type { RunbookContext } from './runbook-context.ts'

/** So many parts are asked at once: a runbook must not hold everybody else's queries. */
const AT_ONCE = 8

type Labels = Readonly<Record<string, string>> | null

/** What the live parts of a text show now; one that fails says so, and the others are there all the same. */
export async function answerParts(
  ctx: RunbookContext,
  parts: readonly LivePart[],
  labels: Labels,
): Promise<RunbookAnswers> {
  const asking: Asking = { query: ctx.deck.query, atMs: ctx.clock.now(), labels }
  const answers: [string, PartAnswer][] = []
  const wanted = parts.filter(({ kind }) => kind !== 'action')
  for (let i = 0; i < wanted.length; i += AT_ONCE) {
    const some = wanted.slice(i, i + AT_ONCE)
    answers.push(
      ...(await Promise.all(
        some.map(async (part): Promise<[string, PartAnswer]> => {
          return [part.key, await orFailed(() => answerPart(ctx, asking, part))]
        }),
      )),
    )
  }
  return { atMs: asking.atMs, answers: Object.fromEntries(answers) }
}

async function answerPart(ctx: RunbookContext, asking: Asking, part: LivePart): Promise<PartAnswer> {
  const { deck } = ctx
  const { atMs } = asking
  const since = (seconds: number) => ({ from: atMs - seconds * 1_000, to: atMs })
  switch (part.kind) {
    case 'value':
      return answerValue(asking, part)
    case 'condition':
      return answerCondition(asking, part)
    case 'table':
      return answerTable(asking, part)
    case 'panel': {
      const expr = joinedExpr(part.exprs.map(one => fillLabels(one.expr, asking.labels)))
      const marks = part.marks ? await marksOf(ctx, part.marks, since(part.rangeSeconds)) : []
      return { kind: 'panel', expr, marks }
    }
    case 'check_state':
      return { kind: 'checks', checks: [await checkLine(deck, part.check)] }
    case 'check':
      return { kind: 'checks', checks: await Promise.all(part.checks.map(key => checkLine(deck, key))) }
    case 'heartbeat_age':
    case 'heartbeat': {
      const rows = await deck.heartbeats.list()
      const keys = part.kind === 'heartbeat' ? part.heartbeats : [part.heartbeat]
      const late = { lateMs: part.kind === 'heartbeat' ? part.lateMs : null, atMs }
      return { kind: 'heartbeats', heartbeats: keys.map(key => heartbeatLine(rows, key, late)) }
    }
    case 'log': {
      const { signals, last } = part
      return { kind: 'log', signals: await logLines(asking, { deck, signals, last }) }
    }
    case 'marks':
      return { kind: 'marks', marks: await marksOf(ctx, part.wish, since(part.rangeSeconds)) }
    case 'action':
      return { kind: 'failed', message: 'a button is asked for by itself' }
  }
}
