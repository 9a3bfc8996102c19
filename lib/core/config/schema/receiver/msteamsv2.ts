import type { z } from 'zod'
import { FilledText, HttpUrl } from '../../fields.ts'
import { type Opened, overHttp, Template } from './common.ts'

/** An entry of `msteamsv2_configs`: a workflow that takes adaptive cards. */
export const Msteamsv2Input = overHttp(true, {
  webhook_url: HttpUrl.optional(),
  webhook_url_file: FilledText.optional(),
  title: Template.default('{{ template "msteamsv2.default.title" . }}'),
  text: Template.default('{{ template "msteamsv2.default.text" . }}'),
})

export type Msteamsv2Config = Opened<z.output<typeof Msteamsv2Input>, 'webhook_url'>
