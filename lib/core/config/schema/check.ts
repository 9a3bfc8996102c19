import { z } from 'zod'
import { section } from '../section.ts'
import {
  BROWSER,
  DNS,
  GRPC,
  HTTP,
  ICMP,
  MQTT,
  MYSQL,
  POSTGRES,
  REDIS,
  SMTP,
  SSH,
  TCP,
  TLS,
  WEBSOCKET,
} from './check-kinds.ts'
import { AnswerTableConfig, Assertion, Children, FieldMapping } from './check-verdict.ts'
import { DurationText, Name, Slug } from './common.ts'

/** What every check has, whatever it asks. Durations as text: `30s`, `1m30s`, `500ms`. */
const COMMON = {
  /** The service, and the part of it, that the check speaks for. */
  service: Slug,
  part: Slug.optional(),
  /** Unique among the checks of its service: `service/slug` names the check everywhere. */
  slug: Slug,
  name: Name,
  description: z.string().optional(),
  interval: DurationText.default('60s'),
  /** 10 s when not given, but never more than the interval. */
  timeout: DurationText.optional(),
  /** While it fails and is not down yet, it is asked again after this; as `interval` when not given. */
  retry_interval: DurationText.optional(),
  /** Failures in a row until it is down, successes in a row until it is back. */
  failures: z.int().min(1).max(100).default(1),
  successes: z.int().min(1).max(100).default(1),
  /** It must have failed for at least so long, whatever was counted. */
  confirm_for: DurationText.optional(),
  /** An answer is bad and silence is good, as for a port that must stay closed. */
  upside_down: z.boolean().default(false),
  /** The worst that this check can make of its part or service. */
  impact: z.enum(['down', 'degraded', 'none']).default('down'),
  /** Checks whose failure explains this one's: `slug` of the same service, or `service/slug`. */
  depends_on: z.array(z.string().min(1)).default([]),
  paused: z.boolean().default(false),
  /** Name → value, for `{{name}}` in any text of the check. Sealed when stored, never shown again. */
  secrets: z.record(z.string().regex(/^[a-zA-Z_]\w*$/), z.string()).default({}),
  /** JSONPaths whose values are never kept: they are blanked in stored answers. */
  forget: z.array(z.string()).max(50).default([]),
  /** In order; the first that applies decides. */
  assert: z.array(Assertion).max(50).default([]),
  /** Lists and maps in the answer whose entries are judged one by one. */
  children: z.array(Children).max(10).default([]),
  /** Figures of the answer that become series. */
  fields: z.array(FieldMapping).max(50).default([]),
  /** A list in the answer that the check's page shows as a table. */
  table: AnswerTableConfig.optional(),
} as const

const kind = <K extends string, S extends z.ZodRawShape>(name: K, shape: S) =>
  section({ kind: z.literal(name), ...COMMON, ...shape })

/** An entry under `checks:`. */
export const CheckConfig = z.discriminatedUnion('kind', [
  kind('http', HTTP),
  kind('tcp', TCP),
  kind('tls', TLS),
  kind('dns', DNS),
  kind('websocket', WEBSOCKET),
  kind('icmp', ICMP),
  kind('grpc', GRPC),
  kind('postgres', POSTGRES),
  kind('mysql', MYSQL),
  kind('redis', REDIS),
  kind('smtp', SMTP),
  kind('ssh', SSH),
  kind('mqtt', MQTT),
  kind('browser', BROWSER),
])
export type CheckConfig = z.output<typeof CheckConfig>
export type CheckKind = CheckConfig['kind']
export type CheckOf<K extends CheckKind> = Extract<CheckConfig, { kind: K }>
