import { z } from 'zod'
import { FilledText, Flag, HttpUrl, Text } from '../../fields.ts'
import { section } from '../../section.ts'
import { type Opened, overHttp, Template, TemplateMap } from './common.ts'

const RESPONDERS = ['team', 'teams', 'user', 'escalation', 'schedule']

const ResponderType = Text.transform((text, ctx) => {
  const type = text.includes('{{') ? text : text.toLowerCase()
  if (text.includes('{{') || RESPONDERS.includes(type)) return type
  const message = `${JSON.stringify(text)} is not known: expected one of ${RESPONDERS.join(', ')}`
  ctx.addIssue({ code: 'custom', message, input: text })
  return z.NEVER
})

const Responder = section({
  id: Template.optional(),
  name: Template.optional(),
  username: Template.optional(),
  type: ResponderType,
}).refine(({ id, name, username }) => Boolean(id) || Boolean(name) || Boolean(username), {
  error: 'names nobody: expected one of id, name or username',
})

/** An entry of `opsgenie_configs`. */
export const OpsgenieInput = overHttp(true, {
  api_key: FilledText.optional(),
  api_key_file: FilledText.optional(),
  api_url: HttpUrl.optional(),
  message: Template.default('{{ template "opsgenie.default.message" . }}'),
  description: Template.default('{{ template "opsgenie.default.description" . }}'),
  source: Template.default('{{ template "opsgenie.default.source" . }}'),
  details: TemplateMap.default({}),
  entity: Template.optional(),
  responders: z.array(Responder).default([]),
  actions: Template.optional(),
  tags: Template.optional(),
  note: Template.optional(),
  priority: Template.optional(),
  update_alerts: Flag.default(false),
})

/** `api_url` ends with a slash. */
export type OpsgenieConfig = Opened<z.output<typeof OpsgenieInput>, 'api_key' | 'api_url'>
