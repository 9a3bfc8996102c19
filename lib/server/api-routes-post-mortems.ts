import * as contract from '../contract/post-mortems.ts'
import type { ApiRoute } from './api-routes.ts'

/** The routes of post-mortems, follow-ups and the figures of incidents, for their documentation. */
export const POST_MORTEM_API_ROUTES = {
  'GET /api/v1/post-mortems': {
    summary: 'Post-mortems, the one that is due next first (`list=overdue`, `in_review`, `due`, `published`)',
    input: contract.ListPostMortems,
  },
  'POST /api/v1/post-mortems': {
    summary: 'Draft the post-mortem of a resolved incident, where there is none yet',
    input: contract.DraftPostMortem,
    status: 201,
  },
  'GET /api/v1/post-mortems/[id]': {
    summary: 'One post-mortem: its parts, the facts of the record, who wrote and reviewed, its follow-ups',
    input: contract.PostMortemId,
  },
  'PATCH /api/v1/post-mortems/[id]': {
    summary: 'Change title, owner or the time of the meeting',
    input: contract.ChangePostMortem,
  },
  'POST /api/v1/post-mortems/[id]/prose': {
    summary: 'Merge changes of the text (a Yjs update, base64) and get what this copy lacks',
    input: contract.SyncProse,
  },
  'POST /api/v1/post-mortems/[id]/steps': {
    summary: 'Submit, send back, approve, publish or reopen; with the version of the text that was read',
    input: contract.TakeStep,
  },
  'POST /api/v1/post-mortems/[id]/shares': {
    summary: 'Make a link that opens a published post-mortem without a session; shown once',
    input: contract.SharePostMortem,
    status: 201,
  },
  'DELETE /api/v1/post-mortems/[id]/shares/[share]': {
    summary: 'Close such a link',
    input: contract.ShareId,
  },
  'GET /api/v1/post-mortems/[id]/export': {
    summary: 'One post-mortem as JSON or Markdown',
    input: contract.ExportPostMortem,
  },
  'GET /api/v1/follow-ups': {
    summary:
      'Follow-ups of incidents, the one that is due next first (`list=overdue`, `open`, `closed`, `all`)',
    input: contract.ListFollowUps,
  },
  'POST /api/v1/follow-ups': {
    summary: 'Add what is to be done after an incident',
    input: contract.CreateFollowUp,
    status: 201,
  },
  'PATCH /api/v1/follow-ups/[id]': {
    summary: 'Change a follow-up, or say that it is done or dropped; with the version that was seen',
    input: contract.ChangeFollowUp,
  },
  'GET /api/v1/follow-ups/like': {
    summary: 'Follow-ups of earlier incidents that are like this one',
    input: contract.LikeFollowUps,
  },
  'GET /api/v1/follow-ups/due': { summary: 'How many follow-ups and post-mortems are overdue' },
  'GET /api/v1/incidents/figures': {
    summary: 'Times to detect, acknowledge, mitigate and resolve: mean, median, p90 and n; JSON or CSV',
    input: contract.ReadFigures,
  },
} as const satisfies Readonly<Record<string, ApiRoute>>
