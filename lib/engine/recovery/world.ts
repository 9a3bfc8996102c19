import type { ActionConfig, RunnerConfig } from '../../core/config/schema/action.ts'
import { type GuardedAction, guardedAction } from '../../core/guard/index.ts'
import { type ConditionSpec, conditionsOf } from '../../core/proof/index.ts'
import type { RecoveryConfiguration } from './parts.ts'

/** An action in force. */
export type KnownAction = {
  readonly key: string
  readonly config: ActionConfig
  readonly source: 'file' | 'page'
  readonly guarded: GuardedAction
  readonly conditions: readonly ConditionSpec[]
}

/** Actions, runners and services as they are in force. Secrets are plain: it stays in the engine. */
export class RecoveryWorld {
  actions: ReadonlyMap<string, KnownAction> = new Map()
  runners: readonly RunnerConfig[] = []
  services: RecoveryConfiguration['services'] = []
  #names: ReadonlyMap<string, string> = new Map()

  apply(configured: RecoveryConfiguration): void {
    this.#names = new Map([
      ...configured.checks.map(({ service, slug, name }) => [`check:${service}/${slug}`, name] as const),
      ...configured.heartbeats.map(
        ({ service, slug, name }) => [`heartbeat:${service}/${slug}`, name] as const,
      ),
    ])
    this.services = configured.services
    this.runners = configured.runners.map(({ source: _, createdAtMs: __, ...runner }) => runner)
    this.actions = new Map(
      configured.actions.map(({ source, createdAtMs: _, ...config }) => {
        const guarded = guardedAction(config)
        const conditions = conditionsOf(config, this.nameOf)
        return [guarded.key, { key: guarded.key, config, source, guarded, conditions }] as const
      }),
    )
  }

  /** What people call a check or heartbeat; its key when it is gone. */
  nameOf = (kind: 'check' | 'heartbeat', key: string): string => this.#names.get(`${kind}:${key}`) ?? key

  serviceName(slug: string): string {
    return this.services.find(service => service.slug === slug)?.name ?? slug
  }

  /** What of a service starts it again by itself, by name; null when nothing does. */
  ownHealer({ service, part }: Pick<ActionConfig, 'service' | 'part'>): string | null {
    const found = this.services.find(({ slug }) => slug === service)
    if (!found) return null
    if (found.self_healing) return found.name
    const own = found.parts.find(({ slug }) => slug === part)
    return own?.self_healing ? own.name : null
  }
}
