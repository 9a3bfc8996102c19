import { z } from 'zod'

const Text = z.string().trim().min(1).max(200)

/** Railway's webhook before 2025: `type: DEPLOY` with a status. */
const Former = z.object({
  type: z.literal('DEPLOY'),
  status: Text,
  timestamp: z.string().optional(),
  project: z.object({ name: Text }).partial().optional(),
  environment: z.object({ name: Text }).partial().optional(),
  deployment: z.object({ id: Text, creator: z.object({ name: Text }).partial().optional() }),
})

/** And since: `type: Deployment.deployed` and the like. */
const Present = z.object({
  type: z.string().startsWith('Deployment.'),
  timestamp: z.string().optional(),
  details: z
    .object({ id: Text, status: Text, commitHash: Text, commitAuthor: Text, commitMessage: z.string() })
    .partial()
    .optional(),
  resource: z
    .object({ environment: z.object({ name: Text }).partial(), deployment: z.object({ id: Text }) })
    .partial()
    .optional(),
})

export type PlatformDeploy = {
  /** Done is a deploy; what failed is a note; what has only begun is none. */
  readonly outcome: 'done' | 'failed' | 'underway'
  readonly id: string
  readonly version: string | null
  readonly by: string | null
  readonly environment: string | null
  /** Null when it does not say. */
  readonly atMs: number | null
}

/** What a deploy webhook of Railway says, in either of its shapes; null for anything else. */
export function readRailwayDeploy(body: unknown): PlatformDeploy | null {
  const former = Former.safeParse(body)
  if (former.success) {
    const { status, deployment, environment, timestamp } = former.data
    return {
      outcome: outcomeOf(status),
      id: deployment.id,
      version: null,
      by: deployment.creator?.name ?? null,
      environment: environment?.name ?? null,
      atMs: timeOf(timestamp),
    }
  }
  const present = Present.safeParse(body)
  if (!present.success) return null
  const { type, details, resource, timestamp } = present.data
  const id = resource?.deployment?.id ?? details?.id
  if (id === undefined) return null
  return {
    outcome: outcomeOf(type.slice('Deployment.'.length)),
    id,
    version: details?.commitHash?.slice(0, 7) ?? null,
    by: details?.commitAuthor ?? null,
    environment: resource?.environment?.name ?? null,
    atMs: timeOf(timestamp),
  }
}

function outcomeOf(status: string): PlatformDeploy['outcome'] {
  if (/^(success|deployed|redeployed|resumed)$/i.test(status)) return 'done'
  return /^(failed|crashed|oom_killed)$/i.test(status) ? 'failed' : 'underway'
}

function timeOf(text: string | undefined): number | null {
  const atMs = Date.parse(text ?? '')
  return Number.isFinite(atMs) ? atMs : null
}
