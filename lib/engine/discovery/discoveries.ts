import type { Discovery, Issue, JobConfig, TargetGroup } from '../../core/config/index.ts'
import { startAsking } from './asking.ts'
import { askDns } from './dns.ts'
import { askDocker } from './docker.ts'
import { startFileDiscovery } from './file.ts'
import { askHttp } from './http.ts'
import { askKubernetes, KUBERNETES_REFRESH_MS } from './kubernetes.ts'
import type { DiscoveryWorld, Provider } from './provider.ts'

/** All running discoveries, by what they were asked to do: one that a reload does not change goes on as it is. */
export class Discoveries {
  readonly #world: DiscoveryWorld
  #running = new Map<string, Provider>()

  constructor(world: DiscoveryWorld) {
    this.#world = world
  }

  /** Starts and stops discoveries for these jobs. Files are read before it resolves; answers of others come later. */
  async follow(jobs: readonly JobConfig[]): Promise<void> {
    const next = new Map<string, Provider>()
    for (const discovery of jobs.flatMap(job => job.discoveries)) {
      const key = JSON.stringify(discovery)
      next.set(key, this.#running.get(key) ?? (await startProvider(discovery, this.#world)))
    }
    const gone = [...this.#running].filter(([key]) => !next.has(key))
    this.#running = next
    await Promise.all(gone.map(([, provider]) => provider.stop()))
  }

  groupsOf(job: JobConfig): TargetGroup[] {
    return job.discoveries.flatMap(discovery => this.#running.get(JSON.stringify(discovery))?.groups() ?? [])
  }

  /** What is wrong with discovery files and answers now; the targets found before stay meanwhile. */
  issues(): Issue[] {
    return [...this.#running.values()].flatMap(provider => provider.issues())
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.values()].map(provider => provider.stop()))
    this.#running.clear()
  }
}

function startProvider(discovery: Discovery, world: DiscoveryWorld): Promise<Provider> | Provider {
  switch (discovery.kind) {
    case 'file':
      return startFileDiscovery(discovery, world)
    case 'http':
      return startAsking(world, discovery.refreshMs, signal => askHttp(discovery, world.fetcher, signal))
    case 'dns':
      return startAsking(world, discovery.refreshMs, () => askDns(discovery, world.resolver))
    case 'docker':
      return startAsking(world, discovery.refreshMs, signal => askDocker(discovery, world.fetcher, signal))
    case 'kubernetes':
      return startAsking(world, KUBERNETES_REFRESH_MS, signal =>
        askKubernetes(discovery, world.fetcher, signal),
      )
  }
}
