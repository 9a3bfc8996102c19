import { expect, test } from 'vitest'
import type { LikeFollowUp } from '../../lib/contract/post-mortems.ts'
import { likeText, overdueText } from './follow-up-words.ts'

test('what is overdue, in one sentence, and nothing where nothing is', () => {
  expect(overdueText(0, 0)).toBeNull()
  expect(overdueText(1, 0)).toBe('1 follow-up is overdue')
  expect(overdueText(2, 1)).toBe('2 follow-ups and 1 post-mortem are overdue')
})

const like = (more: Partial<LikeFollowUp>): LikeFollowUp => ({
  id: 'f1',
  incident: {
    id: 3,
    title: 'Bridge down',
    severity: 1,
    severityLabel: 'P1',
    services: ['xswarm'],
    isRestricted: false,
  },
  postMortemId: null,
  title: 'Cap the pool',
  isPrevention: true,
  owner: null,
  dueMs: null,
  url: null,
  state: 'open',
  standing: 'running',
  closedAtMs: null,
  closedBy: null,
  reason: '',
  createdAtMs: 0,
  createdBy: 'ana@example.org',
  version: 1,
  why: 'same_alert',
  hasRecurred: false,
  ...more,
})

test('a like incident says why, and what became of the follow-up', () => {
  expect(likeText(like({}))).toBe('The same alert; this was never done')
  expect(likeText(like({ why: 'same_service', state: 'done', hasRecurred: true }))).toBe(
    'The same service and kind; this was done, and it happened again',
  )
  expect(likeText(like({ state: 'dropped', reason: 'too dear' }))).toBe(
    'The same alert; this was dropped: too dear',
  )
})
