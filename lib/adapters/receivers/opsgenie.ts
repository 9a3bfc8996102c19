import type { Notification } from '../../core/alert/notification.ts'
import type { OpsgenieConfig } from '../../core/config/schema/receiver/opsgenie.ts'
import { labelsToObject } from '../../core/labels/index.ts'
import type { Delivery, ReceiverContext, ReceiverKind } from '../../ports/receiver.ts'
import { deliveryOf, readObject, textAt } from './answers.ts'
import { cut, groupHash } from './plain-texts.ts'
import { probeAddress } from './probe-address.ts'
import type { Texts } from './texts.ts'
import type { ReceiverTools } from './tools.ts'
import type { HttpAnswer } from './transport.ts'

/** https://docs.opsgenie.com/docs/alert-api#create-alert */
const MAX_MESSAGE = 130
const MAX_DESCRIPTION = 15_000

type Request = { readonly method: 'POST' | 'PUT'; readonly path: string; readonly body: object }

/** Opsgenie by its Alert API: one alert a group, created, acknowledged and closed by its alias. */
export function createOpsgenie({ http, textsOf }: ReceiverTools): ReceiverKind<OpsgenieConfig> {
  const ask = async (
    config: OpsgenieConfig,
    { method, path, body }: Request,
    { context, key }: { readonly context: ReceiverContext; readonly key: string },
  ): Promise<Delivery> => {
    const exchange = await http.exchange(
      {
        method,
        url: new URL(path, config.api_url).href,
        body: JSON.stringify(body),
        client: config.http,
        headers: { authorization: `GenieKey ${key}` },
        secrets: [key],
      },
      context,
    )
    return exchange.kind === 'answered' ? readAnswer(exchange.answer) : exchange
  }
  return {
    async send(config, notification, context) {
      const texts = textsOf(notification, context)
      const key = texts.value(config.api_key)
      const requests = requestsOf(config, notification, texts)
      let delivery: Delivery = { kind: 'refused', detail: 'nothing to tell' }
      // Each is the same whether done once or twice: a retry begins anew.
      for (const request of requests) {
        delivery = await ask(config, request, { context, key })
        if (delivery.kind !== 'delivered') break
      }
      return texts.settle(delivery)
    },
    acknowledge: (config, { groupKey, by }, context) =>
      ask(
        config,
        onAlias(groupHash({ groupKey }), 'acknowledge', { user: cut(by, 100), source: 'Opsdeck' }),
        {
          context,
          key: config.api_key,
        },
      ),
    probe: (config, context) => probeAddress(http, { url: config.api_url, client: config.http }, context),
  }
}

const onAlias = (alias: string, verb: string, body: object): Request => ({
  method: verb === 'message' || verb === 'description' ? 'PUT' : 'POST',
  path: `v2/alerts/${alias}/${verb}?identifierType=alias`,
  body,
})

function requestsOf(config: OpsgenieConfig, notification: Notification, texts: Texts): readonly Request[] {
  const alias = groupHash(notification)
  const source = texts.value(config.source)
  if (notification.status === 'resolved') return [onAlias(alias, 'close', { source })]
  const created = alertOf(config, notification, texts)
  const create: Request = { method: 'POST', path: 'v2/alerts', body: { alias, source, ...created } }
  if (!config.update_alerts) return [create]
  return [
    create,
    onAlias(alias, 'message', { message: created.message }),
    onAlias(alias, 'description', { description: created.description }),
  ]
}

function alertOf(config: OpsgenieConfig, notification: Notification, texts: Texts) {
  const { value } = texts
  return {
    message: cut(texts.title(config.message), MAX_MESSAGE),
    description: cut(texts.body(config.description), MAX_DESCRIPTION),
    details: { ...labelsToObject(notification.commonLabels), ...texts.values(config.details) },
    responders: config.responders.flatMap(responder => respondersOf(responder, value)),
    tags: listIn(value(config.tags)),
    actions: listIn(value(config.actions)),
    note: value(config.note) || undefined,
    entity: value(config.entity) || undefined,
    priority: priorityOf(value(config.priority)),
  }
}

type Responder = {
  readonly id?: string
  readonly name?: string
  readonly username?: string
  readonly type: string
}

function respondersOf(responder: OpsgenieConfig['responders'][number], value: Texts['value']): Responder[] {
  const name = value(responder.name)
  const type = value(responder.type)
  if (type === 'teams') return listIn(name).map(team => ({ name: team, type: 'team' }))
  const named = {
    id: value(responder.id) || undefined,
    name: name || undefined,
    username: value(responder.username) || undefined,
  }
  // Filled from labels that an alert may not have.
  return Object.values(named).every(one => one === undefined) ? [] : [{ ...named, type }]
}

const listIn = (text: string): string[] =>
  text
    .split(',')
    .map(one => one.trim())
    .filter(one => one !== '')

const PRIORITIES: readonly (readonly [RegExp, string])[] = [
  [/^(p1|1|critical|fatal|emergency|disaster)$/, 'P1'],
  [/^(p2|2|high|major|error)$/, 'P2'],
  [/^(p3|3|medium|moderate|warning|warn)$/, 'P3'],
  [/^(p4|4|low|minor)$/, 'P4'],
  [/^(p5|5|info|informational|none)$/, 'P5'],
]

/** Opsgenie knows P1 to P5 and refuses all others; without one it takes P3 itself. */
export function priorityOf(written: string): string | undefined {
  const word = written.trim().toLowerCase()
  return PRIORITIES.find(([names]) => names.test(word))?.[1]
}

function readAnswer(answer: HttpAnswer): Delivery {
  const said = readObject(answer.text)
  const words = textAt(said, 'message') ?? textAt(said, 'result')
  return deliveryOf(answer, { words: words ?? answer.text, reference: textAt(said, 'requestId') })
}
