import type { z } from 'zod'
import { FilledText, HttpUrl } from '../../fields.ts'
import { type Opened, overHttp, Template } from './common.ts'

/** An entry of `discord_configs`. */
export const DiscordInput = overHttp(true, {
  webhook_url: HttpUrl.optional(),
  webhook_url_file: FilledText.optional(),
  content: Template.default('{{ template "discord.default.content" . }}'),
  title: Template.default('{{ template "discord.default.title" . }}'),
  message: Template.default('{{ template "discord.default.message" . }}'),
  username: Template.optional(),
  avatar_url: Template.optional(),
})

export type DiscordConfig = Opened<z.output<typeof DiscordInput>, 'webhook_url'>
