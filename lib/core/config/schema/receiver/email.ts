import type { z } from 'zod'
import type { ScrapeTls } from '../../../scrape/job.ts'
import { FilledText, Flag, Text } from '../../fields.ts'
import { section } from '../../section.ts'
import { HostPort } from '../global.ts'
import { Tls } from '../http-client.ts'
import { FilledTemplate, type Opened, sendResolved, Template, TemplateMap } from './common.ts'

/** An entry of `email_configs`. */
export const EmailInput = section({
  send_resolved: sendResolved(false),
  /** One address or several, with commas. */
  to: FilledTemplate,
  from: FilledTemplate.optional(),
  smarthost: HostPort.optional(),
  hello: FilledText.optional(),
  auth_username: FilledText.optional(),
  auth_password: Text.optional(),
  auth_password_file: FilledText.optional(),
  /** For CRAM-MD5. */
  auth_secret: Text.optional(),
  auth_secret_file: FilledText.optional(),
  auth_identity: FilledText.optional(),
  require_tls: Flag.optional(),
  /** TLS from the first byte; by default on port 465. */
  force_implicit_tls: Flag.optional(),
  tls_config: Tls.optional(),
  headers: TemplateMap.default({}),
  html: Template.default('{{ template "email.default.html" . }}'),
  text: Template.default(''),
}).superRefine(({ headers }, ctx) => {
  const seen = new Set<string>()
  for (const name of Object.keys(headers)) {
    if (seen.has(name.toLowerCase())) {
      const message = `the header ${JSON.stringify(name)} is there twice: names of headers do not tell case`
      ctx.addIssue({ code: 'custom', path: ['headers', name], message, input: headers })
    }
    seen.add(name.toLowerCase())
  }
})

/** `tls` is `tls_config` with its files read. */
export type EmailConfig = Omit<
  Opened<z.output<typeof EmailInput>, 'from' | 'smarthost' | 'require_tls'>,
  'tls_config'
> & { readonly tls: ScrapeTls }
