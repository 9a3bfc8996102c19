import { dailyLoad } from '../traffic.ts'
import { dumpOf, isoOf, journalLine, type Report } from './report.ts'

export const vrooliReport = (): Report => ({
  service: 'vrooli',
  jobs: [
    { token: 'sample-vrooli-database-backup', everySeconds: 300, runSeconds: 3, body: dumpOf(910) },
    {
      token: 'sample-vrooli-redis-backup',
      everySeconds: 300,
      body: isOn => ({ rdb_age_s: isOn('backup_fails') ? 7_900 : 4 }),
    },
    {
      token: 'sample-vrooli-system-backup',
      everySeconds: 600,
      runSeconds: 3,
      body: () => ({ bytes: 4_200_000_000 }),
      exitCode: isOn => (isOn('backup_fails') ? 2 : 0),
    },
    { token: 'sample-vrooli-watchdog', everySeconds: 60, body: () => ({}) },
    {
      token: 'sample-vrooli-pods',
      everySeconds: 10,
      body: (_isOn, { instances = 3 }) => ({ desired: instances, ready: instances }),
    },
  ],
  pushes: atMs => ({
    group: 'job/vrooli-app/system/vrooli',
    body: `active_sessions ${Math.round(60 + 140 * dailyLoad(77, atMs))}\n`,
  }),
  lines(atMs, isOn) {
    const line = (level: string, message: string) =>
      JSON.stringify({ timestamp: isoOf(atMs), level, service: 'vrooli', message })
    return [
      line('info', 'GET /api/runs 200'),
      ...(isOn('errors') ? [line('error', 'Database connection pool exhausted')] : []),
      ...(isOn('errors') ? [journalLine(atMs, 'cloudflared', 'ERR failed to connect to origin')] : []),
    ]
  },
})
