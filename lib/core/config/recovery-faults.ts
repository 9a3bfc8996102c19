import { parseMatchers } from '../alert/matcher-text.ts'
import { PLACEHOLDER } from './entry-secrets.ts'
import type { EntryFault } from './fault.ts'
import type { RunnerConfig } from './schema/action.ts'
import type { RunbookConfig } from './schema/runbook.ts'

const LEAST_KEY_BYTES = 32

/** What is wrong with a runner beyond its shape. Its key is never told. */
export function runnerFaults({ secrets }: RunnerConfig): readonly EntryFault[] {
  const bytes = base64Bytes(secrets.key)
  if (secrets.key === PLACEHOLDER || (bytes !== null && bytes >= LEAST_KEY_BYTES)) return []
  const wrong = bytes === null ? 'is not base64' : `holds ${bytes} bytes`
  const advice = 'the runner prints one when it is set up'
  const message = `key: ${wrong}: expected base64 of ${LEAST_KEY_BYTES} bytes or more; ${advice}`
  return [{ path: ['secrets', 'key'], message }]
}

/** How many bytes a base64 (or base64url) text stands for; null when it is none. */
function base64Bytes(text: string): number | null {
  const digits = /^([A-Za-z0-9+/_-]*)={0,2}$/.exec(text.trim())?.[1]
  return digits === undefined || digits.length % 4 === 1 ? null : Math.floor((digits.length * 3) / 4)
}

/** What is wrong with what a runbook is bound to, and that it says something. */
export function bindingFaults({ alerts, text }: RunbookConfig): readonly EntryFault[] {
  const unsaid =
    text.trim() === '' ? [{ path: ['text'], message: 'text: is empty: expected what to do' }] : []
  const ofAlerts = alerts.flatMap((matchers, i): EntryFault[] => {
    const parsed = parseMatchers(matchers)
    if ('matchers' in parsed && parsed.matchers.length > 0) return []
    const why = 'fault' in parsed ? parsed.fault : 'it is empty'
    return [{ path: ['alerts', i], message: `alerts: not matchers, such as alertname="Down": ${why}` }]
  })
  return [...unsaid, ...ofAlerts]
}
