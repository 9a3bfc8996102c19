import { z } from 'zod'
import type { CertificateFacts, ProbePhases } from '../core/check/answer.ts'
import type { AnswerTable } from '../core/check/answer-table.ts'
import type { CheckConfig, CheckKind } from '../core/config/schema/check.ts'
import { CreateCheck } from './entries.ts'

export type { CheckKind } from '../core/config/schema/check.ts'
export { CheckConfig } from '../core/config/schema/check.ts'

/** `service/slug` */
export const CheckKey = z.object({ key: z.string().min(3).max(130) })
export type CheckKey = z.output<typeof CheckKey>

/** Whether the list leaves the check's line out, for everybody. */
export const HideCheck = CheckKey.extend({ isHidden: z.boolean() })
export type HideCheck = z.output<typeof HideCheck>

export type HiddenCheck = { readonly key: string; readonly by: string; readonly atMs: number }

/** A check as a form holds it; a secret that is stored already may stand as `••••`. */
export const TestCheck = z.object({ config: CreateCheck })
export type TestCheck = z.output<typeof TestCheck>

export type CheckStateName = 'up' | 'degraded' | 'down' | 'unknown'

/** One entry of a list or map in a check's answer. */
export type CheckChild = {
  readonly name: string
  readonly state: CheckStateName
  readonly message: string
  readonly sinceMs: number
}

/** A check as the list shows it, and as the channel `checks` carries it. */
export type CheckRow = {
  /** `service/slug` */
  readonly key: string
  readonly service: string
  readonly part: string | null
  readonly name: string
  readonly kind: CheckKind
  /** What is asked, without secrets: `https://api.example.org/health`, `db:5432`. */
  readonly asks: string
  readonly source: 'file' | 'page'
  readonly isPaused: boolean
  /** Null before the first answer. */
  readonly state: CheckStateName | null
  readonly reason: string
  readonly sinceMs: number | null
  /** Counting towards another state: `failing, 1 of 2`. Null when settled. */
  readonly pending: string | null
  /** The failing parent that explains this failure: its key. */
  readonly causedBy: string | null
  readonly isMaintenance: boolean
  readonly lastAtMs: number | null
  readonly lastDurationSeconds: number | null
  readonly intervalMs: number
  readonly children: readonly CheckChild[]
}

/** An answer as it is kept and shown; bounded, secrets masked. */
export type KeptAnswer = {
  readonly atMs: number
  readonly state: CheckStateName
  readonly reason: string
  readonly durationSeconds: number
  readonly phases: ProbePhases
  readonly fault: string | null
  readonly status: number | null
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly facts: Readonly<Record<string, string | number | boolean | readonly string[]>>
  readonly certificate: CertificateFacts | null
  readonly remoteAddress: string | null
}

export type CheckDetail = {
  readonly row: CheckRow
  /** Secrets as `••••`. */
  readonly config: CheckConfig
  /** Newest first: the last few of any kind, and those where the state changed. */
  readonly answers: readonly KeptAnswer[]
  /** The list of the newest answer that has it, where the check asks for a table; secrets masked. */
  readonly table: AnswerTable | null
  /** PromQL for the page's charts. */
  readonly queries: {
    readonly duration: string
    readonly phases: string | null
    readonly fields: readonly { title: string; expr: string; unit: string }[]
  }
}

/** A field that a user may pick from a raw answer. */
export type PickableField = {
  readonly json: string
  readonly example: string
  readonly unit: string
}

/** What the test form shows: nothing of it is stored. */
export type CheckTrial = {
  readonly answer: KeptAnswer
  readonly children: readonly CheckChild[]
  readonly samples: readonly {
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
    readonly value: number
  }[]
  readonly pickable: readonly PickableField[]
}

/** The file itself is the body of the request. */
export const ImportChecks = z.object({
  kind: z.enum(['uptime-kuma', 'gatus', 'blackbox']),
  /** Slug of the service that the checks will speak for. */
  service: z.string().min(1).max(63),
})
export type ImportChecks = z.output<typeof ImportChecks>

/** What would be added, and in words what has no counterpart. Nothing is stored yet. */
export type ImportPreview = { readonly checks: readonly CheckConfig[]; readonly notes: readonly string[] }
