import * as contacts from '../contract/contact-methods.ts'
import type { RouteName } from '../contract/doors.ts'
import * as entries from '../contract/entries.ts'
import * as onCall from '../contract/on-call.ts'
import type { ApiRoute } from './api-routes.ts'

/** The routes of schedules, escalations, pages and contact methods, for their documentation. */
export const ON_CALL_ROUTES = {
  'GET /api/v1/schedules': { summary: 'Schedules as configured' },
  'POST /api/v1/schedules': { summary: 'Add a schedule', input: entries.CreateSchedule, status: 201 },
  'GET /api/v1/schedules/[...key]': { summary: 'One schedule as configured', input: entries.ByKey },
  'PUT /api/v1/schedules/[...key]': {
    summary: 'Replace a schedule that was added here',
    input: entries.ReplaceSchedule,
  },
  'DELETE /api/v1/schedules/[...key]': {
    summary: 'Remove a schedule that was added here',
    input: entries.ByKey,
  },
  'GET /api/v1/escalations': { summary: 'Escalations as configured' },
  'POST /api/v1/escalations': { summary: 'Add an escalation', input: entries.CreateEscalation, status: 201 },
  'GET /api/v1/escalations/[...key]': { summary: 'One escalation as configured', input: entries.ByKey },
  'PUT /api/v1/escalations/[...key]': {
    summary: 'Replace an escalation that was added here',
    input: entries.ReplaceEscalation,
  },
  'DELETE /api/v1/escalations/[...key]': {
    summary: 'Remove an escalation that was added here',
    input: entries.ByKey,
  },
  'GET /api/v1/on-call': { summary: 'Schedules with who is on call now and next, and their gaps' },
  'GET /api/v1/on-call/shifts': {
    summary: 'Who is on call over a stretch of at most 100 days',
    input: onCall.ReadShifts,
  },
  'GET /api/v1/on-call/pages': {
    summary: 'Pages, newest first: those that are open, or all',
    input: onCall.ListPages,
  },
  'GET /api/v1/on-call/pages/[id]': {
    summary: 'A page with every order and every decision',
    input: onCall.PageId,
  },
  'POST /api/v1/on-call/pages/[id]/acknowledge': {
    summary: 'Take a page on: nobody else is told',
    input: onCall.PageId,
  },
  'POST /api/v1/on-call/pages/[id]/escalate': {
    summary: 'Take the next step of a page now',
    input: onCall.PageId,
  },
  'POST /api/v1/on-call/pages/[id]/resolve': { summary: 'End a page', input: onCall.PageId },
  'POST /api/v1/on-call/pages/[id]/describe': {
    summary: 'Say a page\u2019s kind or cause: what that brings in is told at once',
    input: onCall.DescribePage,
  },
  'POST /api/v1/on-call/plan': {
    summary: 'Who would be told, when and by what; nothing is sent',
    input: onCall.PlanPage,
  },
  'GET /api/v1/on-call/readiness': { summary: 'Who can be reached by what, and how long ago it was tested' },
  'GET /api/v1/on-call/noise': { summary: 'What pages cost, by rule and by person', input: onCall.ReadNoise },
  'GET /api/v1/on-call/overrides': {
    summary: 'Overrides and holidays that were added to a schedule',
    input: onCall.ScheduleSlug,
  },
  'POST /api/v1/on-call/overrides': {
    summary: 'Take over for a while, or (engineers) let somebody take over',
    input: onCall.CreateOverride,
    status: 201,
  },
  'DELETE /api/v1/on-call/overrides/[id]': {
    summary: 'Take an override or a holiday away',
    input: onCall.PageId,
  },
  'POST /api/v1/on-call/calendar': {
    summary: 'Take an ICS file over, as overrides or as holidays; the same file again adds nothing',
    input: onCall.ImportCalendar,
  },
  'GET /api/v1/on-call/swaps': { summary: 'Requests to take over, newest first' },
  'POST /api/v1/on-call/swaps': { summary: 'Ask somebody to take over', input: onCall.AskSwap, status: 201 },
  'POST /api/v1/on-call/swaps/[id]': {
    summary: 'Accept or refuse a request, or withdraw one\u2019s own',
    input: onCall.AnswerSwap,
  },
  'POST /api/v1/on-call/methods/[id]/test': {
    summary: 'Send a test by a contact method: one\u2019s own, or (engineers) anybody\u2019s',
    input: contacts.TestMethod,
  },
  'GET /api/v1/account/contact-methods': {
    summary: 'The own contact methods, without what they are sent to',
  },
  'POST /api/v1/account/contact-methods': {
    summary: 'Add a contact method; a code is sent by it',
    input: contacts.AddContactMethod,
    status: 201,
  },
  'DELETE /api/v1/account/contact-methods/[id]': {
    summary: 'Remove one of the own contact methods',
    input: contacts.MethodId,
  },
  'POST /api/v1/account/contact-methods/[id]/code': {
    summary: 'Send a new code, at most one in 30 seconds',
    input: contacts.MethodId,
  },
  'POST /api/v1/account/contact-methods/[id]/confirm': {
    summary: 'Confirm a contact method by the code that was sent',
    input: contacts.ConfirmContactMethod,
  },
  'GET /api/v1/account/on-call': {
    summary: 'How one wants to be told, and the addresses of one\u2019s calendars',
  },
  'PUT /api/v1/account/on-call': {
    summary: 'Replace the own rules and time zone',
    input: contacts.ReplacePreferences,
  },
  'POST /api/v1/account/calendars': {
    summary: 'Make the addresses of the own calendars new: the old ones answer no more',
  },
} as const satisfies Partial<Record<RouteName, ApiRoute>>
