import { z } from 'zod'
import { section } from '../section.ts'
import { DurationText } from './common.ts'

const Port = z.int().min(1).max(65_535)
const Host = z.string().min(1).max(253)
const AddressFamily = z.enum(['any', '4', '6']).default('any')

/** PEM texts, or files of them read when the configuration is loaded. */
export const ClientTls = section({
  ca: z.string().optional(),
  cert: z.string().optional(),
  key: z.string().optional(),
  server_name: z.string().optional(),
  insecure_skip_verify: z.boolean().default(false),
})

const HttpStep = section({
  url: z.string().min(1),
  method: z
    .string()
    .regex(/^[A-Z]{1,20}$/, 'upper-case letters, such as GET')
    .default('GET'),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().max(65_536).optional(),
  /** Name → JSON path in this step's answer, or `header:<name>`, for `{{name}}` in later steps. */
  carry: z.record(z.string().regex(/^[a-zA-Z_]\w*$/), z.string()).default({}),
})

export const HTTP = {
  url: z.string().min(1),
  method: z
    .string()
    .regex(/^[A-Z]{1,20}$/, 'upper-case letters, such as GET')
    .default('GET'),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().max(65_536).optional(),
  /** Requests before this one, in order; each must answer below 400. */
  steps: z.array(HttpStep).max(10).default([]),
  follow_redirects: z.boolean().default(true),
  max_redirects: z.int().min(0).max(20).default(5),
  address_family: AddressFamily,
  proxy_url: z.string().optional(),
  basic_auth: section({ username: z.string(), password: z.string() }).optional(),
  tls: ClientTls.optional(),
  /** Bytes of the body that are read, unpacked; an answer with more is a failure. */
  max_body_bytes: z.int().min(0).max(67_108_864).default(1_048_576),
} as const

export const TCP = {
  host: Host,
  port: Port,
  address_family: AddressFamily,
  send: z.string().max(4_096).optional(),
  /** Read until this text comes; without it, an accepted connection is enough. */
  expect: z.string().max(1_024).optional(),
} as const

export const TLS = {
  host: Host,
  port: Port.default(443),
  address_family: AddressFamily,
  server_name: z.string().optional(),
  ca: z.string().optional(),
  degraded_days: z.number().positive().default(14),
  down_days: z.number().min(0).default(3),
} as const

export const DNS_TYPES = [
  'A',
  'AAAA',
  'CAA',
  'CNAME',
  'MX',
  'NAPTR',
  'NS',
  'PTR',
  'SOA',
  'SRV',
  'TLSA',
  'TXT',
] as const

export const DNS = {
  /** The name that is asked for. */
  query: z.string().min(1).max(253),
  type: z.enum(DNS_TYPES).default('A'),
  /** `host` or `host:port` of a name server; the machine's own when not given. */
  server: z.string().optional(),
  /** All of these must be among the answers, in any order. */
  expect: z.array(z.string()).default([]),
  /** Nothing else may be among them. */
  exactly: z.boolean().default(false),
} as const

export const WEBSOCKET = {
  url: z.string().min(1),
  headers: z.record(z.string(), z.string()).default({}),
  subprotocols: z.array(z.string()).default([]),
  tls: ClientTls.optional(),
  /** One after the other: send a text, and wait for a message that contains one or matches (RE2). */
  exchange: z
    .array(
      section({
        send: z.string().max(65_536).optional(),
        expect: z.string().optional(),
        expect_match: z.string().optional(),
      }),
    )
    .max(20)
    .default([]),
} as const

export const ICMP = {
  host: Host,
  address_family: AddressFamily,
  count: z.int().min(1).max(20).default(3),
  /** From this share of packets lost it is degraded; all lost is down. */
  degraded_loss_ratio: z.number().min(0).max(1).default(0.34),
} as const

export const GRPC = {
  host: Host,
  port: Port,
  /** As in grpc.health.v1.HealthCheckRequest; empty = the server as a whole. */
  grpc_service: z.string().default(''),
  metadata: z.record(z.string(), z.string()).default({}),
  /** Without it, plain text. */
  tls: ClientTls.optional(),
} as const

const DATABASE = {
  host: Host,
  user: z.string().optional(),
  password: z.string().optional(),
  database: z.string().optional(),
  tls: ClientTls.optional(),
  /** One statement, in a read-only transaction; its first row becomes fields. */
  query: z.string().max(4_096).default('SELECT 1'),
} as const

export const POSTGRES = { ...DATABASE, port: Port.default(5432) } as const
export const MYSQL = { ...DATABASE, port: Port.default(3306) } as const

export const REDIS = {
  host: Host,
  port: Port.default(6379),
  user: z.string().optional(),
  password: z.string().optional(),
  tls: ClientTls.optional(),
} as const

export const SMTP = {
  host: Host,
  port: Port.default(25),
  security: z.enum(['none', 'starttls', 'tls']).default('none'),
  tls: ClientTls.optional(),
  user: z.string().optional(),
  password: z.string().optional(),
} as const

export const SSH = {
  host: Host,
  port: Port.default(22),
  /** What the banner must match (RE2), such as `OpenSSH_9`. */
  expect_match: z.string().optional(),
} as const

export const MQTT = {
  /** mqtt://, mqtts://, ws:// or wss:// */
  url: z.string().min(1),
  user: z.string().optional(),
  password: z.string().optional(),
  tls: ClientTls.optional(),
  /** Subscribes to this topic and, with `publish`, waits for the own message to come back. */
  topic: z.string().optional(),
  publish: z.string().max(4_096).optional(),
} as const

/** One step of a browser check: a verb of Playwright with its arguments. */
const BrowserStep = z.union([
  section({ goto: z.string() }),
  section({ click: z.string() }),
  section({ fill: section({ selector: z.string(), value: z.string() }) }),
  section({ press: section({ selector: z.string(), key: z.string() }) }),
  section({ expect_text: z.string() }),
  section({ expect_visible: z.string() }),
  section({ expect_url: z.string() }),
  section({ wait_for: DurationText }),
])
export type BrowserStep = z.output<typeof BrowserStep>

export const BROWSER = {
  /** A script of Playwright's verbs, in order. Selectors are Playwright's, such as `role=button[name="Sign in"]`. */
  script: z.array(BrowserStep).min(1).max(50),
  viewport: section({ width: z.int().min(200).max(4_000), height: z.int().min(200).max(4_000) }).default({
    width: 1_280,
    height: 800,
  }),
} as const
