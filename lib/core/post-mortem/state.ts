/** The course of a post-mortem. */
export const POST_MORTEM_STATES = ['draft', 'in_review', 'approved', 'published'] as const
export type PostMortemState = (typeof POST_MORTEM_STATES)[number]

export const POST_MORTEM_STEPS = ['submit', 'send_back', 'approve', 'publish', 'reopen'] as const
export type PostMortemStep = (typeof POST_MORTEM_STEPS)[number]

export const STATE_WORDS: Readonly<Record<PostMortemState, string>> = {
  draft: 'Draft',
  in_review: 'In review',
  approved: 'Approved',
  published: 'Published',
}

type Rule = {
  readonly from: readonly PostMortemState[]
  readonly to: PostMortemState
  /** Steps that take a manager. */
  readonly isReview: boolean
  /** Steps whose reason people must be told. */
  readonly needsReason: boolean
  /** Steps that must not be taken while a required part is missing. */
  readonly needsParts: boolean
}

/** The whole state machine. What is not here cannot happen. */
export const STEP_RULES: Readonly<Record<PostMortemStep, Rule>> = {
  submit: { from: ['draft'], to: 'in_review', isReview: false, needsReason: false, needsParts: true },
  send_back: {
    from: ['in_review', 'approved'],
    to: 'draft',
    isReview: true,
    needsReason: true,
    needsParts: false,
  },
  approve: { from: ['in_review'], to: 'approved', isReview: true, needsReason: false, needsParts: true },
  publish: { from: ['approved'], to: 'published', isReview: false, needsReason: false, needsParts: true },
  reopen: { from: ['published'], to: 'draft', isReview: true, needsReason: true, needsParts: false },
}

export type StepVerdict =
  | { readonly kind: 'goes'; readonly to: PostMortemState }
  | { readonly kind: 'refused'; readonly why: string }

/** Whether a step may be taken from where the post-mortem stands, and what is in the way. */
export function judgeStep(
  step: PostMortemStep,
  { state, missing, reason }: { state: PostMortemState; missing: readonly string[]; reason: string },
): StepVerdict {
  const rule = STEP_RULES[step]
  if (!rule.from.includes(state))
    return { kind: 'refused', why: `it is ${STATE_WORDS[state].toLowerCase()} already` }
  if (rule.needsParts && missing.length > 0)
    return { kind: 'refused', why: `these parts are missing: ${missing.join(', ')}` }
  if (rule.needsReason && reason.trim() === '') return { kind: 'refused', why: 'say why' }
  return { kind: 'goes', to: rule.to }
}

/** Prose changes in draft and in review alone: what was approved is what is published. */
export const isEditable = (state: PostMortemState): boolean => state === 'draft' || state === 'in_review'
