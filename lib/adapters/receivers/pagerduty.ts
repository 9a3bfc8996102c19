import type { PagerdutyConfig } from '../../core/config/schema/receiver/pagerduty.ts'
import type { Delivery, ReceiverContext, ReceiverKind } from '../../ports/receiver.ts'
import { deliveryOf, readObject, textAt, textsAt } from './answers.ts'
import { cut, groupHash } from './plain-texts.ts'
import { probeAddress } from './probe-address.ts'
import type { Texts } from './texts.ts'
import type { ReceiverTools } from './tools.ts'
import type { HttpAnswer } from './transport.ts'

/** https://developer.pagerduty.com/docs/send-alert-event */
const MAX_EVENT_BYTES = 512_000
const MAX_SUMMARY = 1_024

/** PagerDuty by its Events API v2: one incident a group, triggered, acknowledged and resolved by its `dedup_key`. */
export function createPagerduty({ http, textsOf }: ReceiverTools): ReceiverKind<PagerdutyConfig> {
  const post = async (
    config: PagerdutyConfig,
    event: object,
    context: ReceiverContext,
  ): Promise<Delivery> => {
    const exchange = await http.exchange(
      {
        url: config.url,
        body: JSON.stringify(event),
        client: config.http,
        secrets: [config.routing_key],
      },
      context,
    )
    return exchange.kind === 'answered' ? readAnswer(exchange.answer) : exchange
  }
  return {
    async send(config, notification, context) {
      const texts = textsOf(notification, context)
      const routingKey = texts.value(config.routing_key)
      if (routingKey === '')
        return texts.settle({ kind: 'refused', detail: 'no routing_key after its template was expanded' })
      const event = {
        routing_key: routingKey,
        event_action: notification.status === 'firing' ? 'trigger' : 'resolve',
        dedup_key: groupHash(notification),
        ...eventOf(config, texts),
      }
      return texts.settle(await post(config, withinLimit(event), context))
    },
    acknowledge: (config, { groupKey }, context) =>
      post(
        config,
        {
          routing_key: config.routing_key,
          event_action: 'acknowledge',
          dedup_key: groupHash({ groupKey }),
        },
        context,
      ),
    probe: (config, context) => probeAddress(http, { url: config.url, client: config.http }, context),
  }
}

function eventOf(config: PagerdutyConfig, texts: Texts) {
  const { value } = texts
  const given = (template: string | undefined) => value(template) || undefined
  return {
    client: given(config.client),
    client_url: given(config.client_url),
    images: config.images
      .map(({ src, alt, href }) => ({ src: value(src), alt: value(alt), href: value(href) }))
      .filter(({ src }) => src !== ''),
    links: config.links
      .map(({ href, text }) => ({ href: value(href), text: value(text) }))
      .filter(({ href }) => href !== ''),
    payload: {
      summary: cut(texts.title(config.description), MAX_SUMMARY),
      source: value(config.source) || 'Opsdeck',
      severity: severityOf(value(config.severity, 'error')),
      class: given(config.class),
      component: given(config.component),
      group: given(config.group),
      custom_details: texts.values(config.details),
    },
  }
}

const SEVERITIES: readonly (readonly [RegExp, string])[] = [
  [/^(critical|crit|fatal|emergency|emerg|alert|page|disaster|sev-?[01]|p[01]|1)$/, 'critical'],
  [/^(error|err|high|major|sev-?2|p2|2)$/, 'error'],
  [/^(warning|warn|medium|minor|moderate|average|sev-?3|p3|3)$/, 'warning'],
  [/^(info|information|informational|notice|low|none|ok|debug|sev-?[45]|p[45]|[45])$/, 'info'],
]

/** PagerDuty knows four severities and refuses all others; what people call theirs is led to the nearest. */
export function severityOf(written: string): string {
  const word = written.trim().toLowerCase()
  return SEVERITIES.find(([names]) => names.test(word))?.[1] ?? 'error'
}

/** Too large an event is refused whole: it goes without its details. */
function withinLimit<E extends { readonly payload: { readonly custom_details: object } }>(event: E): object {
  if (Buffer.byteLength(JSON.stringify(event)) <= MAX_EVENT_BYTES) return event
  const error = `The details were left out: the event would be larger than ${MAX_EVENT_BYTES} bytes`
  return { ...event, payload: { ...event.payload, custom_details: { error } } }
}

function readAnswer(answer: HttpAnswer): Delivery {
  const said = readObject(answer.text)
  const words = [textAt(said, 'message'), ...textsAt(said, 'errors')].filter(one => one !== null)
  return deliveryOf(answer, {
    words: words.length > 0 ? words.join(': ') : answer.text,
    reference: textAt(said, 'dedup_key'),
  })
}
