import { noise } from '../traffic.ts'
import { dumpOf, isoOf, journalLine, plainTimeOf, type Report } from './report.ts'

const VOICE = 'xswarm-voice'

export const xswarmReport = (): Report => ({
  service: 'xswarm',
  jobs: [
    {
      token: 'sample-xswarm-turso',
      everySeconds: 30,
      body: isOn => ({ primary: 'active', replicas: ['synced', 'synced'], lag_s: isOn('slow') ? 15 : 3 }),
    },
    { token: 'sample-xswarm-database-dump', everySeconds: 300, runSeconds: 2, body: dumpOf(48) },
    { token: 'sample-xswarm-config-backup', everySeconds: 900, body: () => ({ bytes: 18_000 }) },
    { token: 'sample-xswarm-binary-backup', everySeconds: 900, body: () => ({ bytes: 62_000_000 }) },
    { token: 'sample-xswarm-journal-export', everySeconds: 600, runSeconds: 1, body: () => ({}) },
  ],
  pushes: (_atMs, { overageMinutes, overageMessages, phoneNumbers }) =>
    overageMinutes === undefined
      ? null
      : {
          group: 'job/xswarm-billing/system/xswarm',
          body: [
            `xswarm_overage_minutes ${overageMinutes}`,
            `xswarm_overage_messages ${overageMessages}`,
            `xswarm_phone_numbers ${phoneNumbers}\n`,
          ].join('\n'),
        },
  lines(atMs, isOn) {
    const ms = Math.round((140 + 30 * noise(81, atMs)) * (isOn('slow') ? 2.2 : 1))
    const event = {
      timestamp: isoOf(atMs),
      level: isOn('errors') ? 'error' : 'info',
      service: 'xswarm-webhooks',
      event: 'voice_webhook',
      user_id: 'usr_123',
      phone_from: '+15551234567',
      phone_to: '+18005551234',
      duration_ms: 100 + ms,
      status: isOn('errors') ? 'failed' : 'success',
    }
    const failures = isOn('errors')
      ? [
          journalLine(atMs, VOICE, 'ERROR Failed to connect to database'),
          journalLine(atMs, VOICE, 'ERROR Model not found: kyutai/moshika-mlx-q4'),
        ]
      : []
    return [
      JSON.stringify(event),
      `[${plainTimeOf(atMs)}] Voice webhook: +15551234567 → +18005551234`,
      `[${plainTimeOf(atMs)}] User: alice@example.com (premium)`,
      journalLine(atMs, VOICE, `INFO Generated response (latency=${ms}ms)`),
      journalLine(atMs, VOICE, 'INFO Call completed (duration=15s, frames=187)'),
      ...(isOn('memory_leak') ? [journalLine(atMs, VOICE, 'WARN WARNING: High memory usage')] : []),
      ...failures,
    ]
  },
})
