import { DeckError } from '../../contract/errors.ts'
import { type IncidentImage, MAX_IMAGE_BYTES } from '../../contract/incidents.ts'
import { recordAudit } from '../audit/record.ts'
import { actorName } from '../configuration-context.ts'
import { type Context, inTransaction } from '../context.ts'
import { requirePermission } from '../require.ts'
import { visibleIncident } from './incident-context.ts'

const starts = (bytes: Uint8Array, at: number, wanted: readonly number[]): boolean =>
  wanted.every((byte, i) => bytes[at + i] === byte)

const RIFF = [0x52, 0x49, 0x46, 0x46]
const WEBP = [0x57, 0x45, 0x42, 0x50]
const KINDS: readonly (readonly [type: string, is: (bytes: Uint8Array) => boolean])[] = [
  ['image/png', bytes => starts(bytes, 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ['image/jpeg', bytes => starts(bytes, 0, [0xff, 0xd8, 0xff])],
  ['image/webp', bytes => starts(bytes, 0, RIFF) && starts(bytes, 8, WEBP)],
]

/** The type of a picture by its own first bytes, whatever its sender calls it; null when it is none that is taken. */
export const imageType = (bytes: Uint8Array): string | null => KINDS.find(([, is]) => is(bytes))?.[0] ?? null

/** Most pictures that one incident keeps. */
const MOST_IMAGES = 200

/** Keeps a picture for a note of an incident. */
export async function addImage(
  ctx: Context,
  { id, bytes }: { readonly id: number; readonly bytes: Uint8Array },
): Promise<{ readonly id: string; readonly type: string }> {
  requirePermission(ctx, 'incidents.act')
  if (bytes.byteLength > MAX_IMAGE_BYTES) throw new DeckError('too_large', 'send a picture of at most 5 MB')
  const type = imageType(bytes)
  if (type === null) throw new DeckError('invalid', 'this is no picture: send PNG, JPEG or WebP')
  await visibleIncident(ctx, id)
  if ((await ctx.db.incidentImage.count({ where: { incidentId: id } })) >= MOST_IMAGES)
    throw new DeckError('conflict', `this incident has ${MOST_IMAGES} pictures already`)
  return inTransaction(ctx, async tx => {
    const image = await tx.db.incidentImage.create({
      data: {
        incidentId: id,
        type,
        bytes: new Uint8Array(bytes),
        by: actorName(ctx.actor),
        at: new Date(ctx.clock.now()),
      },
      select: { id: true },
    })
    const after = { image: image.id, type, bytes: bytes.byteLength }
    await recordAudit(tx, { action: 'incident.picture-added', subject: `incident:${id}`, after })
    return { id: image.id, type }
  })
}

/** A picture of a timeline. Throws `not_found`. */
export async function readImage(
  ctx: Context,
  { id, image }: IncidentImage,
): Promise<{ readonly type: string; readonly bytes: Uint8Array<ArrayBuffer> }> {
  requirePermission(ctx, 'operations.read')
  await visibleIncident(ctx, id)
  const stored = await ctx.db.incidentImage.findFirst({ where: { id: image, incidentId: id } })
  if (!stored) throw new DeckError('not_found', 'there is no such picture')
  return { type: stored.type, bytes: new Uint8Array(stored.bytes) }
}
