import {
  type FileDiscovery,
  type Issue,
  parseTargetGroups,
  type TargetGroup,
} from '../../core/config/index.ts'
import { expandPattern, readTextFile } from '../configuration/file-source.ts'
import { type FileWatch, watchFiles } from '../configuration/watch.ts'
import type { DiscoveryWorld, Provider } from './provider.ts'

type FileFinding = { readonly groups: readonly TargetGroup[]; readonly issues: readonly Issue[] }

const LONGEST_POLL_MS = 15_000

/** Reads discovery files at once and whenever one changes. A file with a fault keeps its last good targets. */
export async function startFileDiscovery(
  discovery: FileDiscovery,
  world: Pick<DiscoveryWorld, 'clock' | 'settleMs' | 'onChange'>,
): Promise<Provider> {
  let findings = new Map<string, FileFinding>()
  const read = async () => {
    const paths = (await Promise.all(discovery.patterns.map(expandPattern))).flat()
    const entries = paths.map(async (path): Promise<[string, FileFinding]> => {
      return [path, await readDiscoveryFile(path, findings.get(path))]
    })
    findings = new Map(await Promise.all(entries))
  }
  const watch: FileWatch = watchFiles({
    clock: world.clock,
    settleMs: world.settleMs,
    pollMs: Math.min(discovery.refreshMs, LONGEST_POLL_MS),
    onChange: async () => {
      await read()
      world.onChange()
    },
  })
  await watch.setPaths(discovery.patterns)
  await read()
  return {
    groups: () => [...findings.values()].flatMap(finding => finding.groups),
    issues: () => [...findings.values()].flatMap(finding => finding.issues),
    stop: () => watch.stop(),
  }
}

async function readDiscoveryFile(path: string, before: FileFinding | undefined): Promise<FileFinding> {
  const answer = await readTextFile(path)
  const result =
    'text' in answer
      ? parseTargetGroups({ path, text: answer.text, metaLabel: '__meta_filepath' })
      : { issues: [{ file: path, line: 1, column: 1, message: answer.unreadable }] }
  return 'groups' in result
    ? { groups: result.groups, issues: [] }
    : { groups: before?.groups ?? [], issues: result.issues }
}
