import { z } from 'zod'
import { section } from '../../section.ts'
import { Zone } from '../common.ts'
import { FilledTemplate, type Opened, sendResolved, Template } from './common.ts'

/** An entry of `digest_configs`: gathered, and told once a day by mail. Opsdeck's own. */
export const DigestInput = section({
  send_resolved: sendResolved(true),
  /** One address or several, with commas. */
  to: FilledTemplate,
  /** The time of day at which it goes out, on the clock of `zone`. */
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'expected a time of day such as 08:00' })
    .default('08:00'),
  zone: Zone.default('UTC'),
  subject: Template.default('{{ template "digest.default.subject" . }}'),
})

export type DigestConfig = Opened<z.output<typeof DigestInput>>
