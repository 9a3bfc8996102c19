import { type Labels, labelValue } from '../../core/labels/index.ts'
import { readLabels, type WriteRequest, type WrittenSeries } from '../../core/remote-write/index.ts'
import type { GrowthGuard } from '../care/growth-guard.ts'

export type AdmittedWrite = {
  readonly request: WriteRequest
  /** About each target whose new series were left out. */
  readonly sentences: readonly string[]
  /** Samples of these. */
  readonly refused: number
}

type Group = { readonly key: string; readonly what: string; readonly members: Member[] }
type Member = { readonly series: WrittenSeries; readonly labels: Labels }

/** Asks the guard for the new series of a request, by the targets that they are of: one sender carries many. */
export async function admitWrite(
  request: WriteRequest,
  growth: GrowthGuard | undefined,
): Promise<AdmittedWrite> {
  if (!growth || growth.hasRoomFor(request.series.length)) return { request, sentences: [], refused: 0 }
  const sentences: string[] = []
  const left = new Set<WrittenSeries>()
  let refused = 0
  for (const { key, what, members } of groupsOf(request.series)) {
    const asked = members.map(({ labels }) => labels)
    const refusal = await growth.admit({ source: 'remote_write', key, what, asked, known: 0 })
    if (!refusal) continue
    sentences.push(refusal.sentence)
    for (const { series, labels } of members) {
      if (!refusal.isNew(labels)) continue
      left.add(series)
      refused += series.timestampsMs.length
    }
  }
  if (left.size === 0) return { request, sentences, refused }
  return { request: { ...request, series: request.series.filter(one => !left.has(one)) }, sentences, refused }
}

function groupsOf(series: readonly WrittenSeries[]): Iterable<Group> {
  const groups = new Map<string, Group>()
  for (const one of series) {
    const read = readLabels(one)
    if ('problem' in read) continue
    const [job, instance] = [labelValue(read.labels, 'job'), labelValue(read.labels, 'instance')]
    const key = `remote_write ${JSON.stringify([job, instance])}`
    const what = `this write of ${JSON.stringify(job)}, ${JSON.stringify(instance)}`
    const group = groups.get(key) ?? { key, what, members: [] }
    groups.set(key, group)
    group.members.push({ series: one, labels: read.labels })
  }
  return groups.values()
}
