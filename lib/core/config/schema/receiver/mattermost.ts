import { z } from 'zod'
import { FilledText, Flag, HttpUrl } from '../../fields.ts'
import { section } from '../../section.ts'
import { type Opened, overHttp, Template } from './common.ts'

const Field = section({ title: Template, value: Template, short: Flag.optional() })

const Attachment = section({
  fallback: Template.optional(),
  color: Template.optional(),
  pretext: Template.optional(),
  text: Template.optional(),
  author_name: Template.optional(),
  author_link: Template.optional(),
  author_icon: Template.optional(),
  title: Template.optional(),
  title_link: Template.optional(),
  fields: z.array(Field).default([]),
  thumb_url: Template.optional(),
  image_url: Template.optional(),
  footer: Template.optional(),
  footer_icon: Template.optional(),
})

const Priority = section({
  priority: Template.optional(),
  requested_ack: Flag.default(false),
  persistent_notifications: Flag.default(false),
})

/** An entry of `mattermost_configs`: an incoming webhook. */
export const MattermostInput = overHttp(true, {
  webhook_url: HttpUrl.optional(),
  webhook_url_file: FilledText.optional(),
  channel: Template.optional(),
  username: Template.default('{{ template "mattermost.default.username" . }}'),
  text: Template.default('{{ template "mattermost.default.text" . }}'),
  icon_url: Template.optional(),
  icon_emoji: Template.optional(),
  attachments: z.array(Attachment).default([]),
  type: Template.optional(),
  props: section({ card: Template.optional() }).optional(),
  priority: Priority.optional(),
})

export type MattermostConfig = Opened<z.output<typeof MattermostInput>, 'webhook_url'>
