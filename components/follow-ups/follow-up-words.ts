import type { LikeFollowUp } from '../../lib/contract/post-mortems.ts'

/** Why an earlier incident's follow-up is shown beside a new incident. */
export function likeText({ why, state, hasRecurred, reason }: LikeFollowUp): string {
  const where = why === 'same_alert' ? 'The same alert' : 'The same service and kind'
  if (state === 'open') return `${where}; this was never done`
  if (hasRecurred) return `${where}; this was done, and it happened again`
  return `${where}; this was dropped${reason === '' ? '' : `: ${reason}`}`
}

/** "2 follow-ups and a post-mortem are overdue"; null when nothing is. */
export function overdueText(followUps: number, postMortems: number): string | null {
  const parts = [counted(followUps, 'follow-up'), counted(postMortems, 'post-mortem')].flatMap(
    part => part ?? [],
  )
  if (parts.length === 0) return null
  const verb = followUps + postMortems === 1 ? 'is' : 'are'
  return `${parts.join(' and ')} ${verb} overdue`
}

/** "a notice of planned work is to be sent" */
export const noticesText = (count: number): string =>
  count === 1 ? 'A notice of planned work is to be sent' : `${count} notices of planned work are to be sent`

const counted = (count: number, word: string): string | null =>
  count === 0 ? null : `${count} ${word}${count === 1 ? '' : 's'}`
