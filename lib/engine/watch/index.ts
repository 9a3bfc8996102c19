import type { WatchConfiguration } from '../../core/config/index.ts'
import { objectiveGroups, objectivesOf } from '../../core/objective/index.ts'
import { thresholdGroups } from '../../core/rules/index.ts'
import { type CheckManager, type CheckManagerParts, createCheckManager } from '../checks/index.ts'
import { createHeartbeatManager, type HeartbeatOptions } from '../heartbeats/index.ts'
import { createLogSignalManager } from '../log-signals/index.ts'
import { createStateRecorder } from '../objectives/index.ts'
import { createPushedManager, type PushedParts } from '../pushed/index.ts'
import { createRemoteWrite, type RemoteWriteParts } from '../remote-write/index.ts'
import type { createRuleSets } from '../rules/index.ts'
import { createServiceRecorder, type ServiceRecorderParts, type Watching } from '../services/index.ts'
import { createWindowManager } from '../windows/index.ts'
import { applyPatiently } from './apply-patiently.ts'

export type WatchParts = Omit<CheckManagerParts, 'windows'> &
  Omit<HeartbeatOptions, 'windows'> &
  Pick<PushedParts, 'store' | 'observe'> &
  Pick<RemoteWriteParts, 'store' | 'observe'> &
  Pick<ServiceRecorderParts, 'query' | 'targets'> & { readonly rules: ReturnType<typeof createRuleSets> }

/** Everything that is watched beside series: asked, heard, planned, read in logs; and what it makes of services. */
export function createWatch(parts: WatchParts) {
  const windows = createWindowManager(parts)
  const within = { ...parts, windows: windows.door }
  const checks: CheckManager = createCheckManager(within)
  const heartbeats = createHeartbeatManager(within)
  const logSignals = createLogSignalManager({ ...parts, heartbeats })
  const pushed = createPushedManager({ ...parts, heartbeats })
  const remoteWrite = createRemoteWrite(parts)
  const watching: Watching = {
    checks: () => checks.rows(),
    observed: () => [...checks.observed(), ...heartbeats.observed(), ...logSignals.observed()],
    windows: windows.door,
  }
  const states = createServiceRecorder({ ...parts, watching })
  const stateSeries = createStateRecorder(parts)
  let applying: Promise<unknown> = Promise.resolve()
  let current = new AbortController()
  return {
    checks,
    heartbeats,
    logSignals,
    pushed,
    remoteWrite,
    windows: windows.door,
    watching,
    /** Puts a configuration in force. Windows come first: what is asked next must know of planned work. */
    apply(watch: WatchConfiguration): void {
      windows.apply(watch.windows.map(config => ({ config, createdAtMs: config.createdAtMs })))
      stateSeries.apply(watch.services)
      states.apply(watch.services)
      void parts.rules.apply({
        objectives: objectiveGroups(objectivesOf(watch.services)),
        thresholds: thresholdGroups(watch.rules),
      })
      current.abort()
      current = new AbortController()
      const { signal } = current
      const patiently = (what: string, work: () => Promise<void>) =>
        applyPatiently({ clock: parts.clock, log: parts.log, signal, what }, work)
      applying = Promise.all([
        patiently('checks', () => checks.apply(watch)),
        patiently('heartbeats', () => heartbeats.apply(watch.heartbeats)),
        patiently('log signals', () => logSignals.apply(watch.logSignals)),
        patiently('pushes', () => pushed.apply(watch.pushes)),
      ])
    },
    /** Resolves once the newest configuration is in force. */
    async applied(): Promise<void> {
      await applying
    },
    async stop(): Promise<void> {
      current.abort()
      await applying
      await states.stop()
      await logSignals.stop()
      await pushed.stop()
      await heartbeats.stop()
      await checks.stop()
      await stateSeries.stop()
      await windows.stop()
    },
  }
}
