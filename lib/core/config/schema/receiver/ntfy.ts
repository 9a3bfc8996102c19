import type { z } from 'zod'
import { FilledText, HttpUrl } from '../../fields.ts'
import { FilledTemplate, type Opened, overHttp, Template } from './common.ts'

/** An entry of `ntfy_configs`. Opsdeck's own; who asks is told by `token`, or by `http_config`. */
export const NtfyInput = overHttp(true, {
  url: HttpUrl.default('https://ntfy.sh'),
  topic: FilledTemplate,
  token: FilledText.optional(),
  token_file: FilledText.optional(),
  title: Template.default('{{ template "ntfy.default.title" . }}'),
  message: Template.default('{{ template "ntfy.default.message" . }}'),
  /** 1 to 5, or min, low, default, high, max. */
  priority: Template.default('{{ if eq .Status "firing" }}high{{ else }}default{{ end }}'),
  tags: Template.default('{{ if eq .Status "firing" }}rotating_light{{ else }}white_check_mark{{ end }}'),
  click: Template.default('{{ template "ntfy.default.click" . }}'),
})

export type NtfyConfig = Opened<z.output<typeof NtfyInput>>
