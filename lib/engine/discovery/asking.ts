import type { Issue, TargetGroup } from '../../core/config/index.ts'
import type { DiscoveryWorld, Finding, Provider } from './provider.ts'

/** Asks for targets at once and then at its interval. A failed answer keeps the last good targets. */
export function startAsking(
  { clock, onChange }: Pick<DiscoveryWorld, 'clock' | 'onChange'>,
  refreshMs: number,
  ask: (signal: AbortSignal) => Promise<Finding>,
): Provider {
  const stopping = new AbortController()
  let groups: readonly TargetGroup[] = []
  let issues: readonly Issue[] = []
  const askOnce = async () => {
    const found = await ask(stopping.signal)
    if (stopping.signal.aborted) return
    const before = JSON.stringify([groups, issues])
    if ('groups' in found) groups = found.groups
    issues = 'issues' in found ? found.issues : []
    if (JSON.stringify([groups, issues]) !== before) onChange()
  }
  const loop = async () => {
    while (!stopping.signal.aborted) {
      await askOnce()
      await clock.sleep(refreshMs, stopping.signal)
    }
  }
  const running = loop()
  return {
    groups: () => groups,
    issues: () => issues,
    stop: () => {
      stopping.abort()
      return running
    },
  }
}
