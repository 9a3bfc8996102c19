import type { DockerDiscovery } from '../../core/config/index.ts'
import { DockerContainers, DockerNetworks, dockerTargets } from '../../core/discovery/index.ts'
import type { ScrapeFetcher } from '../../ports/scrape-fetcher.ts'
import { shownUrl } from '../scrape/shown-url.ts'
import { askJson } from './json-answer.ts'
import { parseJson } from './parse-json.ts'
import { type Finding, failed } from './provider.ts'

/** The first version of Docker's API that has all of this. */
const VERSION = 'v1.24'

/** The containers that run, by Docker's own API: `GET /containers/json` and `GET /networks`. */
export async function askDocker(
  discovery: DockerDiscovery,
  fetcher: Pick<ScrapeFetcher, 'fetch'>,
  signal: AbortSignal,
): Promise<Finding> {
  const { url, socketPath, client, refreshMs: timeoutMs, filters } = discovery
  const where = socketPath ?? shownUrl(url)
  const ask = (path: string) =>
    askJson(fetcher, { url: `${url}/${VERSION}${path}`, socketPath, client, timeoutMs, signal })
  const query =
    Object.keys(filters).length === 0 ? '' : `?filters=${encodeURIComponent(JSON.stringify(filters))}`
  const [containers, networks] = await Promise.all([ask(`/containers/json${query}`), ask('/networks')])
  const wrong = [containers, networks].find(answer => 'wrong' in answer)
  if (wrong && 'wrong' in wrong) return failed(where, `Docker discovery: ${wrong.wrong}`)
  const running = parseJson('text' in containers ? containers.text : '', DockerContainers)
  const known = parseJson('text' in networks ? networks.text : '', DockerNetworks)
  if ('wrong' in running) return failed(where, `Docker discovery: the containers ${running.wrong}`)
  if ('wrong' in known) return failed(where, `Docker discovery: the networks ${known.wrong}`)
  return { groups: dockerTargets(running.value, known.value, discovery) }
}
