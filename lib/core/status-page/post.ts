export const POST_KINDS = ['incident', 'maintenance', 'notice'] as const
export type PostKind = (typeof POST_KINDS)[number]

export const POST_STATES = [
  'investigating',
  'identified',
  'monitoring',
  'resolved',
  'scheduled',
  'in_progress',
  'completed',
  'notice',
] as const
export type PostState = (typeof POST_STATES)[number]

/** The states that an update of a post can have, in their usual order; the last of them ends the post. */
export const STATES_OF_KIND: Readonly<Record<PostKind, readonly PostState[]>> = {
  incident: ['investigating', 'identified', 'monitoring', 'resolved'],
  maintenance: ['scheduled', 'in_progress', 'completed'],
  notice: ['notice', 'resolved'],
}

export const POST_STATE_WORDS: Readonly<Record<PostState, string>> = {
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
  scheduled: 'Scheduled',
  in_progress: 'In progress',
  completed: 'Completed',
  notice: 'Notice',
}

export const POST_KIND_WORDS: Readonly<Record<PostKind, string>> = {
  incident: 'Incident',
  maintenance: 'Maintenance',
  notice: 'Notice',
}

/** Whether an update in that state says that it is over. */
export const endsPost = (state: PostState): boolean => state === 'resolved' || state === 'completed'

export const fitsKind = (kind: PostKind, state: PostState): boolean => STATES_OF_KIND[kind].includes(state)
