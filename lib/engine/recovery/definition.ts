import { ActionConfig } from '../../core/config/schema/action.ts'
import type { Secrets } from '../../ports/secrets.ts'
import type { KnownAction } from './world.ts'

/** An action as it stood at the press, and where. */
export type Definition = { readonly config: ActionConfig; readonly source: 'file' | 'page' }

const PURPOSE = 'run'

/** With its secrets: only the deck's own secret opens it. */
export const sealDefinition = (secrets: Secrets, { config, source }: KnownAction): string =>
  secrets.seal(PURPOSE, JSON.stringify({ config, source }))

/** Throws when the deck's secret has changed since the press. */
export function openDefinition(secrets: Secrets, sealed: string): Definition {
  const opened: unknown = JSON.parse(secrets.open(PURPOSE, sealed))
  const { config, source } = opened as { config: unknown; source: unknown }
  return { config: ActionConfig.parse(config), source: source === 'page' ? 'page' : 'file' }
}
