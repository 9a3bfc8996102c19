import { z } from 'zod'
import { compileTemplate } from '../../../template/index.ts'
import { REFUSED_HTTP_CLIENT } from '../../elsewhere.ts'
import { FilledText, Flag, Text } from '../../fields.ts'
import type { HttpClient } from '../../job-config.ts'
import { type RefusedFields, section } from '../../section.ts'
import { templateFault } from '../../template-fault.ts'
import { HTTP_CLIENT_FIELDS } from '../http-client.ts'

function checkTemplate(text: string, ctx: z.core.$RefinementCtx<string>): void {
  const compiled = compileTemplate(text, 'notification')
  if (!compiled.ok) ctx.addIssue({ code: 'custom', message: templateFault(text, compiled), input: text })
}

/** Text that is expanded with the notification's data before it is sent. */
export const Template = Text.superRefine(checkTemplate)

/** Text that is expanded, and must not be written empty. */
export const FilledTemplate = FilledText.superRefine(checkTemplate)

export const HttpConfig = section(HTTP_CLIENT_FIELDS, REFUSED_HTTP_CLIENT)

/** Whether people hear of what has resolved; each kind has its own default. */
export const sendResolved = (byDefault: boolean) => Flag.default(byDefault)

/** A kind that is reached over HTTP, with Alertmanager's two fields for all of them. */
export function overHttp<S extends z.ZodRawShape>(
  isResolvedSent: boolean,
  shape: S,
  refused: RefusedFields = {},
) {
  return section(
    { send_resolved: sendResolved(isResolvedSent), http_config: HttpConfig.optional(), ...shape },
    refused,
  )
}

/** Named texts, each expanded. */
export const TemplateMap = z.record(z.string().min(1, { error: 'an empty name' }), Template)

type FileField = `${string}_file`

/**
 * A receiver's fields once its files were read and the global defaults filled in: no `*_file`, those of `R` there for
 * certain, and the way to reach it whole. Secrets are plain here and live in memory only.
 */
export type Opened<I, R extends keyof I = never> = {
  readonly [K in keyof I as Exclude<K, FileField | 'http_config' | R>]: I[K]
} & { readonly [K in R]-?: NonNullable<I[K]> } & ('http_config' extends keyof I
    ? { readonly http: HttpClient }
    : unknown)
