import { noise } from '../traffic.ts'
import { plainTimeOf, type Report } from './report.ts'

const CLEANUP_EVERY_MS = 60_000

export function telegramAgentReport(): Report {
  let lastCleanupMs = Number.NEGATIVE_INFINITY
  return {
    service: 'telegram-agent',
    jobs: [
      {
        token: 'sample-telegram-integrity',
        everySeconds: 300,
        body: isOn => ({ integrity: isOn('backup_fails') ? 'row 12 missing from index' : 'ok' }),
      },
      { token: 'sample-telegram-huey', everySeconds: 30, body: () => ({}) },
    ],
    lines(atMs, isOn) {
      const line = (level: string, message: string) =>
        `${plainTimeOf(atMs)},000 - monitoring - ${level} - ${message}`
      const seconds = (1.1 + 0.3 * noise(83, atMs)) * (isOn('slow') || isOn('memory_leak') ? 5 : 1)
      const lines = [
        line('INFO', `Response time: ${seconds.toFixed(2)}`),
        line('INFO', `💓 memory_mb=${Math.round(345 + 10 * noise(84, atMs))}`),
        ...(isOn('errors') ? [line('ERROR', '❌ ConnectionError: Telegram: disconnected')] : []),
      ]
      if (atMs - lastCleanupMs >= CLEANUP_EVERY_MS) {
        lastCleanupMs = atMs
        lines.push(line('INFO', '🔄 Cleaned up 2 inactive sessions'), line('INFO', 'Deleted 14 old tasks'))
      }
      return lines
    },
  }
}
