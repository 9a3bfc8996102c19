import { z } from 'zod'
import { FilledText, Flag, HttpUrl, Text } from '../../fields.ts'
import { section } from '../../section.ts'
import { FilledTemplate, type Opened, overHttp, Template } from './common.ts'

const Confirm = section({
  text: FilledTemplate,
  title: Template.optional(),
  ok_text: Template.optional(),
  dismiss_text: Template.optional(),
})

const Action = section({
  type: FilledTemplate,
  text: FilledTemplate,
  url: Template.optional(),
  style: Template.optional(),
  name: Template.optional(),
  value: Template.optional(),
  confirm: Confirm.optional(),
}).refine(action => Boolean(action.url) || Boolean(action.name), {
  error: 'neither name nor url: expected one of them',
})

export const SlackField = section({
  title: FilledTemplate,
  value: FilledTemplate,
  short: Flag.optional(),
})

const NO_STORE = 'is known to Alertmanager, but not supported by Opsdeck: messages are sent, never changed'

/** An entry of `slack_configs`: an incoming webhook (`api_url`), or an app's token with `app_url`. */
export const SlackInput = overHttp(
  false,
  {
    api_url: HttpUrl.optional(),
    api_url_file: FilledText.optional(),
    app_token: FilledText.optional(),
    app_token_file: FilledText.optional(),
    app_url: HttpUrl.optional(),
    channel: Template.optional(),
    username: Template.default('{{ template "slack.default.username" . }}'),
    color: Template.default('{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}'),
    title: Template.default('{{ template "slack.default.title" . }}'),
    title_link: Template.default('{{ template "slack.default.titlelink" . }}'),
    pretext: Template.default('{{ template "slack.default.pretext" . }}'),
    text: Template.default('{{ template "slack.default.text" . }}'),
    message_text: Template.optional(),
    fields: z.array(SlackField).default([]),
    short_fields: Flag.default(false),
    footer: Template.default('{{ template "slack.default.footer" . }}'),
    fallback: Template.default('{{ template "slack.default.fallback" . }}'),
    callback_id: Template.default('{{ template "slack.default.callbackid" . }}'),
    icon_emoji: Template.default('{{ template "slack.default.iconemoji" . }}'),
    icon_url: Template.default('{{ template "slack.default.iconurl" . }}'),
    image_url: Template.optional(),
    thumb_url: Template.optional(),
    link_names: Flag.default(false),
    mrkdwn_in: z.array(Text).default(['fallback', 'pretext', 'text']),
    actions: z.array(Action).default([]),
  },
  { update_message: NO_STORE, edit_messages: NO_STORE },
)

/** `api_url` is where the message goes, also when it goes by an app's token. */
export type SlackConfig = Opened<z.output<typeof SlackInput>, 'api_url'>
