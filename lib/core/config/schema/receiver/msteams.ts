import type { z } from 'zod'
import { FilledText, HttpUrl } from '../../fields.ts'
import { type Opened, overHttp, Template } from './common.ts'

/** An entry of `msteams_configs`: an incoming webhook of Microsoft 365 connectors. */
export const MsteamsInput = overHttp(true, {
  webhook_url: HttpUrl.optional(),
  webhook_url_file: FilledText.optional(),
  title: Template.default('{{ template "msteams.default.title" . }}'),
  summary: Template.default('{{ template "msteams.default.summary" . }}'),
  text: Template.default('{{ template "msteams.default.text" . }}'),
})

export type MsteamsConfig = Opened<z.output<typeof MsteamsInput>, 'webhook_url'>
