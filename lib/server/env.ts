import { z } from 'zod'
import { readHeaderList } from '../core/config/header-list.ts'

const Port = z.coerce.number().int().min(1).max(65_535)
const optionalText = z.string().trim().min(1).optional()

/** May carry `user:password@`. The API's own path (`/api/v1/…`) is the deck's business. */
const EngineUrl = z
  .url({ protocol: /^https?$/, error: 'must be an address that starts with http:// or https://' })
  .refine(url => !URL.canParse(url) || new URL(url).search === '', 'must have no query')
/** `NAME=VALUE,…`, such as the tenant: sent with every request to the engine. Values may be secret. */
const EngineHeaders = z.string().transform((text, context) => {
  const read = readHeaderList(text)
  if ('headers' in read) return read.headers
  context.addIssue({ code: 'custom', message: read.problem })
  return z.NEVER
})
/** Of a tool such as Jaeger, Tempo or Zipkin. */
const TraceUrl = z
  .string()
  .regex(/^https?:\/\//, 'must be an address that starts with http:// or https://')
  .includes('{trace_id}', { error: 'must have {trace_id} where the identifier of a trace belongs' })
const BOTH = 'series are sent to one, and read from the other'

/** The only reader of the environment. Names and defaults are the contract's. */
const EnvSchema = z
  .object({
    NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
    PORT: Port.default(3000),
    HOST: z.string().min(1).default('127.0.0.1'),
    OPSDECK_URL: z.url({ protocol: /^https?$/ }).optional(),
    OPSDECK_DATA: z.string().min(1).default('./data'),
    DATABASE_URL: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must start with postgresql://')
      .optional(),
    OPSDECK_CONFIG: optionalText,
    OPSDECK_SECRET: z.string().min(32, 'needs at least 32 characters').optional(),
    OPSDECK_ADMIN_EMAIL: z.email().optional(),
    OPSDECK_ADMIN_PASSWORD: z.string().min(12, 'needs at least 12 characters').optional(),
    OPSDECK_API_KEY: z.string().min(20, 'needs at least 20 characters').optional(),
    OPSDECK_ROLE: z.literal('all', 'this version runs as one process only: unset it').default('all'),
    OPSDECK_METRICS_URL: EngineUrl.optional(),
    OPSDECK_REMOTE_WRITE_URL: EngineUrl.optional(),
    OPSDECK_METRICS_HEADERS: EngineHeaders.optional(),
    OPSDECK_TRACE_URL: TraceUrl.optional(),
    OPSDECK_OIDC_ISSUER: z.url().optional(),
    OPSDECK_OIDC_CLIENT_ID: optionalText,
    OPSDECK_OIDC_CLIENT_SECRET: optionalText,
    OPSDECK_OIDC_NAME: z.string().default('single sign-on'),
    OPSDECK_RETENTION_DAYS: z.coerce.number().positive().default(15),
    OPSDECK_RETENTION_5M_DAYS: z.coerce.number().positive().default(180),
    OPSDECK_RETENTION_1H_DAYS: z.coerce.number().positive().default(1_095),
    OPSDECK_RETENTION_BYTES: z.coerce.number().int().nonnegative().default(0),
    OPSDECK_MAX_SERIES: z.coerce.number().int().positive().default(1_000_000),
    OPSDECK_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
  })
  .superRefine((env, context) => {
    const missing = (path: string, other: string): void =>
      context.addIssue({
        code: 'custom',
        path: [path],
        message: `set it too, since ${other} is set: ${BOTH}`,
      })
    const { OPSDECK_METRICS_URL: read, OPSDECK_REMOTE_WRITE_URL: written } = env
    if (read !== undefined && written === undefined)
      missing('OPSDECK_REMOTE_WRITE_URL', 'OPSDECK_METRICS_URL')
    if (read === undefined && written !== undefined)
      missing('OPSDECK_METRICS_URL', 'OPSDECK_REMOTE_WRITE_URL')
    if (read === undefined && env.OPSDECK_METRICS_HEADERS !== undefined)
      missing('OPSDECK_METRICS_URL', 'OPSDECK_METRICS_HEADERS')
  })
  .transform(env => ({
    ...env,
    url: (env.OPSDECK_URL ?? `http://${env.HOST}:${env.PORT}`).replace(/\/$/, ''),
  }))

export type Env = z.infer<typeof EnvSchema>

/** Reads and checks the environment; one sentence per wrong variable. */
export function readEnv(
  source: Readonly<Record<string, string | undefined>>,
): { env: Env } | { problems: string[] } {
  const filled = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const parsed = EnvSchema.safeParse(filled)
  if (parsed.success) return { env: parsed.data }
  return { problems: parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`) }
}
