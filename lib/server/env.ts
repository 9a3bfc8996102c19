import { z } from 'zod'

const Port = z.coerce.number().int().min(1).max(65_535)
const optionalText = z.string().trim().min(1).optional()

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
    OPSDECK_METRICS_URL: z.never('this version keeps series in its own store only: unset it').optional(),
    OPSDECK_REMOTE_WRITE_URL: z.never('this version keeps series in its own store only: unset it').optional(),
    OPSDECK_OIDC_ISSUER: z.url().optional(),
    OPSDECK_OIDC_CLIENT_ID: optionalText,
    OPSDECK_OIDC_CLIENT_SECRET: optionalText,
    OPSDECK_OIDC_NAME: z.string().default('single sign-on'),
    OPSDECK_RETENTION_DAYS: z.coerce.number().positive().default(15),
    OPSDECK_RETENTION_BYTES: z.coerce.number().int().nonnegative().default(0),
    OPSDECK_MAX_SERIES: z.coerce.number().int().positive().default(1_000_000),
    OPSDECK_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
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
