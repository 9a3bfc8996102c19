import { z } from 'zod'
import type { KubernetesDiscovery } from '../../core/config/index.ts'
import {
  KubernetesEndpointSlice,
  KubernetesEndpoints,
  KubernetesIngress,
  KubernetesNode,
  type KubernetesObjects,
  KubernetesPod,
  type KubernetesRole,
  KubernetesService,
  kubernetesTargets,
  RESOURCES_OF,
} from '../../core/discovery/index.ts'
import type { ScrapeFetcher } from '../../ports/scrape-fetcher.ts'
import { shownUrl } from '../scrape/shown-url.ts'
import { askJson } from './json-answer.ts'
import { parseJson } from './parse-json.ts'
import { type Finding, failed } from './provider.ts'

/** Lists are asked of the API server's memory (`resourceVersion=0`), so often costs little. */
export const KUBERNETES_REFRESH_MS = 10_000
const PAGE_SIZE = 500
/** Half a million objects: whoever has more names namespaces or selectors. */
const MOST_PAGES = 1_000

const SCHEMAS = {
  nodes: KubernetesNode,
  pods: KubernetesPod,
  services: KubernetesService,
  endpoints: KubernetesEndpoints,
  endpointslices: KubernetesEndpointSlice,
  ingresses: KubernetesIngress,
} as const
type Resource = keyof typeof SCHEMAS
const ROLE_OF: Readonly<Record<Resource, KubernetesRole>> = {
  nodes: 'node',
  pods: 'pod',
  services: 'service',
  endpoints: 'endpoints',
  endpointslices: 'endpointslice',
  ingresses: 'ingress',
}
/** Where each kind is asked for; groups of the API beside its core. */
const CORE = '/api/v1'
const API_OF: Readonly<Partial<Record<Resource, string>>> = {
  endpointslices: '/apis/discovery.k8s.io/v1',
  ingresses: '/apis/networking.k8s.io/v1',
}

type Asking = {
  readonly discovery: KubernetesDiscovery
  readonly fetcher: Pick<ScrapeFetcher, 'fetch'>
  readonly signal: AbortSignal
}

/** What a cluster runs, by its API server's lists. */
export async function askKubernetes(
  discovery: KubernetesDiscovery,
  fetcher: Pick<ScrapeFetcher, 'fetch'>,
  signal: AbortSignal,
): Promise<Finding> {
  const found: { [R in Resource]: unknown[] } = {
    nodes: [],
    pods: [],
    services: [],
    endpoints: [],
    endpointslices: [],
    ingresses: [],
  }
  for (const resource of RESOURCES_OF[discovery.role]) {
    for (const path of pathsOf(discovery, resource)) {
      const listed = await listAll({ discovery, fetcher, signal }, { resource, path })
      if ('wrong' in listed) return failed(shownUrl(discovery.url), `Kubernetes discovery: ${listed.wrong}`)
      found[resource].push(...listed.items)
    }
  }
  // Each list was parsed by its own schema just before.
  return { groups: kubernetesTargets(discovery.role, found as unknown as KubernetesObjects) }
}

/** Nodes are of the whole cluster; the rest is asked by namespace where some are named. */
function pathsOf({ namespaces }: KubernetesDiscovery, resource: Resource): string[] {
  const api = API_OF[resource] ?? CORE
  if (resource === 'nodes' || namespaces.length === 0) return [`${api}/${resource}`]
  return namespaces.map(namespace => `${api}/namespaces/${encodeURIComponent(namespace)}/${resource}`)
}

async function listAll(
  { discovery, fetcher, signal }: Asking,
  { resource, path }: { resource: Resource; path: string },
): Promise<{ items: unknown[] } | { wrong: string }> {
  const list = z.object({
    metadata: z.object({ continue: z.string().optional() }).default({}),
    items: z.array(SCHEMAS[resource]).nullable(),
  })
  const items: unknown[] = []
  let after: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = queryOf(discovery, resource, after)
    const answer = await askJson(fetcher, {
      url: `${discovery.url}${path}?${query}`,
      client: discovery.client,
      signal,
    })
    if ('wrong' in answer) return answer
    const parsed = parseJson(answer.text, list)
    if ('wrong' in parsed) return { wrong: `the ${resource} ${parsed.wrong}` }
    items.push(...(parsed.value.items ?? []))
    after = parsed.value.metadata.continue
    if (!after) return { items }
  }
  return {
    wrong: `there are more than ${MOST_PAGES * PAGE_SIZE} ${resource}: expected namespaces or selectors`,
  }
}

function queryOf({ selectors }: KubernetesDiscovery, resource: Resource, after: string | undefined): string {
  const selector = selectors.find(({ role }) => role === ROLE_OF[resource])
  const query = new URLSearchParams({ limit: String(PAGE_SIZE) })
  // A list that goes on is of the version that it began with.
  if (after === undefined) query.set('resourceVersion', '0')
  else query.set('continue', after)
  if (selector?.label) query.set('labelSelector', selector.label)
  if (selector?.field) query.set('fieldSelector', selector.field)
  return query.toString()
}
