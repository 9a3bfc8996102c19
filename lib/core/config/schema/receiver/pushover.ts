import type { z } from 'zod'
import { Duration, FilledText, Flag, PositiveDuration } from '../../fields.ts'
import { type Opened, overHttp, Template } from './common.ts'

/** An entry of `pushover_configs`. Durations in milliseconds. */
export const PushoverInput = overHttp(true, {
  user_key: FilledText.optional(),
  user_key_file: FilledText.optional(),
  token: FilledText.optional(),
  token_file: FilledText.optional(),
  title: Template.default('{{ template "pushover.default.title" . }}'),
  message: Template.default('{{ template "pushover.default.message" . }}'),
  url: Template.default('{{ template "pushover.default.url" . }}'),
  url_title: Template.optional(),
  device: Template.optional(),
  sound: Template.optional(),
  priority: Template.default('{{ if eq .Status "firing" }}2{{ else }}0{{ end }}'),
  retry: PositiveDuration.default(60_000),
  expire: PositiveDuration.default(3_600_000),
  ttl: Duration.optional(),
  html: Flag.default(false),
  monospace: Flag.default(false),
}).refine(({ html, monospace }) => !(html && monospace), {
  path: ['monospace'],
  error: 'cannot be given beside html: expected at most one',
})

export type PushoverConfig = Opened<z.output<typeof PushoverInput>, 'user_key' | 'token'>
