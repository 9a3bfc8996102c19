import type { RouteName } from '../contract/doors.ts'
import * as uptime from '../contract/uptime.ts'
import type { ApiRoute } from './api-routes.ts'

/** The routes of windows, uptime, reports and objectives, for their documentation. */
export const UPTIME_API_ROUTES = {
  'GET /api/v1/windows/occurrences': {
    summary: 'When windows take place, by start, within 400 days',
    input: uptime.ReadOccurrences,
  },
  'POST /api/v1/windows/end': {
    summary: 'End planned work now, that takes place once and was added here',
    input: uptime.EndWindow,
  },
  'POST /api/v1/windows/notices': {
    summary: 'Send the notice of planned work to status pages, or note that it was sent elsewhere',
    input: uptime.SendNotice,
    status: 201,
  },
  'POST /api/v1/windows/start': {
    summary: 'Begin planned work now, for so many minutes',
    input: uptime.StartWindow,
    status: 201,
  },
  'GET /api/v1/uptime': { summary: 'Uptime of a subject, with the rule', input: uptime.ReadUptime },
  'GET /api/v1/uptime/days': {
    summary: 'Ninety days of up to 300 subjects, as shares of each day (`subjects=a,b` or repeated)',
    input: uptime.ReadUptimeDays,
  },
  'GET /api/v1/uptime/months': {
    summary: 'Frozen months of a subject, with what was corrected',
    input: uptime.ReadUptime,
  },
  'GET /api/v1/uptime/months/check': { summary: 'Whether the chains of frozen months are unbroken' },
  'POST /api/v1/uptime/corrections': {
    summary: 'Say what a stretch of a frozen month really was; the month itself stays',
    input: uptime.CorrectUptime,
    status: 201,
  },
  'GET /api/v1/reports/[month]': {
    summary: 'The report of a month, as JSON or CSV (`format=csv`)',
    input: uptime.ReadReport,
  },
  'GET /api/v1/reports/weeks/[week]': {
    summary: 'The report of an ISO week beside the week before, as JSON or CSV (`format=csv`)',
    input: uptime.ReadWeek,
  },
  'GET /api/v1/slos': { summary: 'Objectives: target, actual, error budget and burn rates' },
} as const satisfies Partial<Record<RouteName, ApiRoute>>
