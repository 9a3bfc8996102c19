import { z } from 'zod'
import { section } from '../../section.ts'
import { type Opened, sendResolved, Template } from './common.ts'

/** An entry of `log_configs`: a line in the deck's own log, and nobody is told. Opsdeck's own. */
export const LogInput = section({
  send_resolved: sendResolved(true),
  level: z.enum(['info', 'warn', 'error']).default('info'),
  message: Template.default('{{ template "log.default.message" . }}'),
})

export type LogConfig = Opened<z.output<typeof LogInput>>
