import { z } from 'zod'
import { ByteReader, ByteWriter } from '../../core/chunk/index.ts'
import { labelsFromObject, labelsOf, labelsToObject } from '../../core/labels/index.ts'
import { decodeHistogram, encodeHistogram, type NativeHistogram } from '../../core/native-histogram/index.ts'
import type { PushedFamilies, PushedSample } from '../../core/pushed/index.ts'
import type { PushedGroup } from '../../generated/prisma/client.ts'
import type { Database } from '../../services/context.ts'
import { type HeldGroup, heldGroup } from './held-group.ts'

const Families = z.record(
  z.string(),
  z.object({
    metadata: z.object({
      type: z.string().optional(),
      help: z.string().optional(),
      unit: z.string().optional(),
    }),
    /** Values as text: JSON has no NaN and no infinity. A histogram's bytes follow in base64. */
    samples: z.array(z.tuple([z.array(z.string()), z.string(), z.string().optional()])),
  }),
)
const LabelRecord = z.record(z.string(), z.string())

export async function readGroups(db: Database): Promise<HeldGroup[]> {
  return (await db.pushedGroup.findMany()).map(toGroup)
}

function toGroup(row: PushedGroup): HeldGroup {
  return heldGroup(
    { job: row.job, labels: labelsFromObject(LabelRecord.parse(row.labels)) },
    {
      families: toFamilies(Families.parse(row.families)),
      ttlMs: Number(row.ttlMs),
      pushedAtMs: row.pushedAt?.getTime() ?? null,
      failedAtMs: row.failedAt?.getTime() ?? null,
      failure: row.failure,
    },
  )
}

function toFamilies(kept: z.output<typeof Families>): PushedFamilies {
  return new Map(
    Object.entries(kept).map(([family, { metadata, samples }]) => [
      family,
      {
        metadata,
        samples: samples.map(([flat, value, bytes]) => ({
          labels: labelsOf(pairsOf(flat)),
          value: Number(value),
          ...(bytes === undefined ? {} : { histogram: histogramFrom(bytes) }),
        })),
      },
    ]),
  )
}

const pairsOf = (flat: readonly string[]): [string, string][] =>
  flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1] ?? ''] as [string, string]] : []))

const toTuple = ({ labels, value, histogram }: PushedSample) => [
  [...labels],
  String(value),
  ...(histogram ? [bytesOf(histogram)] : []),
]

function bytesOf(histogram: NativeHistogram): string {
  const out = new ByteWriter(256)
  encodeHistogram(histogram, out)
  return Buffer.from(out.written()).toString('base64')
}

const histogramFrom = (bytes: string): NativeHistogram =>
  decodeHistogram(new ByteReader(Buffer.from(bytes, 'base64')))

export type KeptGroup = Pick<HeldGroup, 'key' | 'group' | 'families' | 'ttlMs' | 'failure'> & {
  readonly pushedAtMs: number | null
  readonly failedAtMs: number | null
}

export async function keepGroup(db: Database, kept: KeptGroup): Promise<void> {
  const { key, group, families, ttlMs, pushedAtMs, failedAtMs, failure } = kept
  const row = {
    job: group.job,
    labels: labelsToObject(group.labels),
    families: Object.fromEntries(
      [...families].map(([family, { metadata, samples }]) => [
        family,
        { metadata, samples: samples.map(toTuple) },
      ]),
    ),
    ttlMs: BigInt(ttlMs),
    pushedAt: pushedAtMs === null ? null : new Date(pushedAtMs),
    failedAt: failedAtMs === null ? null : new Date(failedAtMs),
    failure,
  }
  await db.pushedGroup.upsert({ where: { key }, create: { key, ...row }, update: row })
}

export async function dropGroup(db: Database, key: string): Promise<void> {
  await db.pushedGroup.deleteMany({ where: { key } })
}
