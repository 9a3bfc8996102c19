import type { ConfigurationState } from '../contract/configuration.ts'
import { type Entries, NO_ENTRIES } from '../core/config/index.ts'
import type { ConfigurationDoor } from '../ports/deck.ts'

/** A configuration door that says what the test says, and counts how often it was asked to read again. */
export function createConfigurationStub(
  parts: Partial<ConfigurationState> = {},
  entries: Partial<Entries> = {},
): ConfigurationDoor & { reloads: number } {
  const state: ConfigurationState = {
    file: '/etc/opsdeck.yml',
    files: [],
    loadedAtMs: 0,
    issues: [],
    isGood: true,
    services: [],
    entries: [],
    notify: { receivers: [], canMail: true },
    jobs: [],
    ruleGroups: [],
    ...parts,
  }
  return {
    reloads: 0,
    current: async () => state,
    fileEntries: async () => ({ ...NO_ENTRIES, ...entries }),
    hiddenSeries: async () => [],
    panelsOf: async () => [],
    hasUsage: async () => false,
    async reload() {
      this.reloads += 1
      return state
    },
  }
}
