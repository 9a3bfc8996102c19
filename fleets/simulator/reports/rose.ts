import { ROSE_ON_RAILWAY } from '../railway.ts'
import { noise } from '../traffic.ts'
import { deploysOf, dumpOf, isoOf, type Report } from './report.ts'

const JOB_EVERY_MS = 60_000

/** Its jobs are lines of its log. The ping URL of the backup is only used when the lines are not taken. */
export function roseReport(): Report {
  let isOpen = false
  let lastJobsMs = Number.NEGATIVE_INFINITY
  let seenCleanups = 0
  return {
    service: 'rose',
    jobs: [{ token: 'sample-rose-backup-job', everySeconds: 300, body: dumpOf(100) }],
    deploys: deploysOf(ROSE_ON_RAILWAY),
    lines(atMs, isOn, { cleanups = 0 }) {
      const line = (fields: object) =>
        JSON.stringify({ timestamp: isoOf(atMs), level: 'INFO', request_id: `req-${atMs}`, ...fields })
      const slow = isOn('slow') ? 4.5 : 1
      const [groq, tts, qdrant] = [410, 1_500, 60].map((ms, i) =>
        Math.round(ms * slow * (1 + 0.2 * noise(90 + i, atMs))),
      )
      const lines = [
        line({ event: 'request', endpoint: '/api/voice/process', duration_ms: Number(groq) + Number(tts) }),
        line({ event: 'stages', groq_duration_ms: groq, tts_duration_ms: tts, qdrant_duration_ms: qdrant }),
        line({ event: 'sessions', active_sessions: 7, database_size: 100 }),
      ]
      if (isOn('errors')) {
        const failed = { level: 'ERROR', endpoint: '/api/voice/process', message: 'groq answered 429' }
        lines.push(line(failed))
      }
      if (isOpen !== isOn('errors')) {
        isOpen = isOn('errors')
        lines.push(line({ event: `circuit_breaker ${isOpen ? 'OPEN' : 'CLOSED'}`, provider: 'groq' }))
      }
      if (atMs - lastJobsMs >= JOB_EVERY_MS) {
        lastJobsMs = atMs
        for (const event of ['session_cleanup', 'cleanup_old_audio', 'backup_created'])
          lines.push(line({ event }))
      }
      // Somebody asked for a clean-up: it says when it is done.
      if (cleanups > seenCleanups)
        for (const event of ['session_cleanup', 'audio_cleanup']) lines.push(line({ event }))
      seenCleanups = cleanups
      return lines
    },
  }
}
