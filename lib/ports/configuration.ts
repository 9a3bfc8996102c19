import type { ConfigurationState } from '../contract/configuration.ts'
import type { Entries } from '../core/config/entries.ts'
import type { PanelConfig } from '../core/config/schema/panel.ts'
import type { Sourced } from '../core/config/watch-configuration.ts'

export interface ConfigurationDoor {
  current(): Promise<ConfigurationState>
  /** Reads the file and the database again; a bad file changes nothing but the reported errors. */
  reload(): Promise<ConfigurationState>
  /** Checks, heartbeats and the like as they stand in the configuration file; secrets as `••••`. */
  fileEntries(): Promise<Entries>
  /** Names of series that only those may see who may see business, beside those that always are. */
  hiddenSeries(): Promise<readonly string[]>
  /** Panels of a service's page, of file and page together. */
  panelsOf(service: string): Promise<readonly Sourced<PanelConfig>[]>
  /** Whether figures or users of business are said to be of this service. */
  hasUsage(service: string): Promise<boolean>
}
