import type { ProbeAnswer } from './answer.ts'
import { type ChildrenReading, judgeChild, readChildren } from './children.ts'
import type { CompiledCheck } from './compiled.ts'
import { defaultDecision } from './default-verdict.ts'
import { maskSecrets } from './mask-secrets.ts'
import { type OpenedAnswer, openAnswer } from './opened-answer.ts'
import type { Decision } from './rule.ts'
import { type CheckState, type ChildVerdict, limitedBy, severityOf, type Verdict } from './verdict.ts'

type Trouble = { readonly state: CheckState; readonly reason: string; readonly order: number }

/**
 * What one answer says: the first rule that applies, or the kind's own judgement, and the children by their impact;
 * the worst of them is the state, and its reason the reason.
 */
export function judgeAnswer(compiled: CompiledCheck, answer: ProbeAnswer | OpenedAnswer): Verdict {
  const opened = openAnswer(answer)
  const own = decide(compiled, opened)
  const reading = readChildren(compiled.children, opened)
  const children = reading.entries.map(judgeChild).map(child => masked(compiled, child))
  const answered = opened.answered === true
  const worst = worstOf(own, children, childTroubles(reading, own))
  const { state, reason } = compiled.config.upside_down ? turned(worst, opened) : worst
  return {
    state,
    reason: maskSecrets(reason, compiled.secretForms),
    children,
    answered,
    childrenRead: reading.missing === null,
  }
}

function decide(compiled: CompiledCheck, opened: OpenedAnswer): Decision {
  let noDataOf: string | null = null
  for (const rule of compiled.rules) {
    const outcome = rule(opened)
    if ('decision' in outcome) return outcome.decision
    noDataOf ??= outcome.noDataOf
  }
  const decision = defaultDecision(compiled, opened)
  if (decision.state !== 'up' || noDataOf === null) return decision
  return { state: 'unknown', reason: `there is no ${noDataOf} in the answer`, isPlainWord: false }
}

/** A list that is not there, or is too long to be read whole, is no good news. */
function childTroubles({ missing, beyond }: ChildrenReading, own: Decision): Trouble[] {
  const troubles: Trouble[] = []
  if (missing !== null && own.state === 'up') {
    troubles.push({
      state: 'unknown',
      reason: `there is no list or map at ${missing} in the answer`,
      order: 2,
    })
  }
  if (beyond > 0) {
    troubles.push({ state: 'unknown', reason: `${beyond} more entries than are read`, order: 3 })
  }
  return troubles
}

function worstOf(own: Decision, children: readonly ChildVerdict[], more: readonly Trouble[]): Trouble {
  if (children.length === 0 && more.length === 0) return { ...own, order: 0 }
  const ofChildren = children.flatMap(({ name, state, reason, impact }): Trouble[] => {
    const limited = limitedBy(impact, state)
    return limited === 'up' ? [] : [{ state: limited, reason: `${name}: ${reason}`, order: 1 }]
  })
  const troubles = [{ ...own, order: own.isPlainWord ? 4 : 0 }, ...ofChildren, ...more]
    .filter(trouble => trouble.state !== 'up')
    .sort((a, b) => severityOf(b.state) - severityOf(a.state) || a.order - b.order)
  const worst = troubles[0]
  if (!worst) return { ...own, order: 0 }
  const others = troubles.filter(trouble => trouble !== worst && trouble.order !== 4).length
  return others > 0 ? { ...worst, reason: `${worst.reason} + ${others} more` } : worst
}

/**
 * Silence is good, and an answer is bad: whoever accepted the connection answers. A name that nobody resolved, and
 * what was never asked, say nothing.
 */
function turned({ reason }: Trouble, { raw, answered }: OpenedAnswer): Pick<Trouble, 'state' | 'reason'> {
  const kind = raw.fault?.kind
  if (answered === null || kind === 'dns') return { state: 'unknown', reason: `cannot tell: ${reason}` }
  const isSilent = kind === 'refused' || kind === 'unreachable' || kind === 'timeout'
  if (isSilent && raw.phases.connect === undefined)
    return { state: 'up', reason: `as it should be: ${reason}` }
  return { state: 'down', reason: `it answers, and should not: ${reason}` }
}

function masked(compiled: CompiledCheck, child: ChildVerdict): ChildVerdict {
  if (compiled.secretForms.length === 0) return child
  return { ...child, reason: maskSecrets(child.reason, compiled.secretForms) }
}
