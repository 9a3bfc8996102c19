import type { BlackboxTarget } from '../core/import/blackbox.ts'
import type { Imported, ImportOptions } from '../core/import/imported.ts'

/** Another tool's configuration as it was given. */
export type ImportSource =
  /** The file `kuma.db` of Uptime Kuma. */
  | { readonly kind: 'uptime-kuma'; readonly bytes: Uint8Array }
  /** Gatus' configuration. */
  | { readonly kind: 'gatus'; readonly text: string }
  /** `blackbox.yml`, with targets or the `prometheus.yml` whose jobs use its modules. */
  | {
      readonly kind: 'blackbox'
      readonly text: string
      readonly prometheus?: string
      readonly targets?: readonly BlackboxTarget[]
    }

/** Reads another tool's checks as checks of a service; nothing is stored. Rejects with what is wrong with the file. */
export type CheckImporter = (source: ImportSource, options: ImportOptions) => Promise<Imported>
