import { z } from 'zod'
import { FilledText, HttpUrl } from '../../fields.ts'
import { section } from '../../section.ts'
import { type Opened, overHttp, Template, TemplateMap } from './common.ts'

const V1 =
  'is known to Alertmanager, but not supported by Opsdeck: PagerDuty is told by its Events API v2, expected routing_key'

const Image = section({ src: Template.optional(), alt: Template.optional(), href: Template.optional() })
const Link = section({ href: Template.optional(), text: Template.optional() })

/** An entry of `pagerduty_configs`. `details` has Alertmanager's four beside those that are written. */
export const PagerdutyInput = overHttp(
  true,
  {
    routing_key: FilledText.optional(),
    routing_key_file: FilledText.optional(),
    url: HttpUrl.optional(),
    client: Template.default('{{ template "pagerduty.default.client" . }}'),
    client_url: Template.default('{{ template "pagerduty.default.clientURL" . }}'),
    description: Template.default('{{ template "pagerduty.default.description" .}}'),
    severity: Template.default('error'),
    source: Template.optional(),
    details: TemplateMap.default({}).transform(
      (written): Record<string, string> => ({
        firing: '{{ template "pagerduty.default.instances" .Alerts.Firing }}',
        resolved: '{{ template "pagerduty.default.instances" .Alerts.Resolved }}',
        num_firing: '{{ .Alerts.Firing | len }}',
        num_resolved: '{{ .Alerts.Resolved | len }}',
        ...written,
      }),
    ),
    images: z.array(Image).default([]),
    links: z.array(Link).default([]),
    component: Template.optional(),
    group: Template.optional(),
    class: Template.optional(),
  },
  { service_key: V1, service_key_file: V1 },
)

/** `source` is the client when nothing else was written. */
export type PagerdutyConfig = Opened<z.output<typeof PagerdutyInput>, 'routing_key' | 'url' | 'source'>
