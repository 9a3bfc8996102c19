import type {
  Integration,
  IntegrationOf,
  ReceiverConfigs,
  ReceiverKindName,
} from '../../core/alert/receiver-config.ts'
import { Turns } from '../../core/turns.ts'
import type { DigestLines } from '../../ports/digest-lines.ts'
import type { Log } from '../../ports/log.ts'
import type { Delivery, ReceiverContext, ReceiverKind, Receivers } from '../../ports/receiver.ts'
import { createAddressRule } from '../probes/address.ts'
import { createDigest } from './digest.ts'
import { createDiscord } from './discord.ts'
import { createEmail } from './email.ts'
import { createTextsOf } from './expand.ts'
import { createLogReceiver } from './log.ts'
import { createMattermost } from './mattermost.ts'
import { createMsteams } from './msteams.ts'
import { createMsteamsv2 } from './msteamsv2.ts'
import { createNtfy } from './ntfy.ts'
import { createOpsgenie } from './opsgenie.ts'
import { createActionUrl } from './page-actions.ts'
import { createPagerduty } from './pagerduty.ts'
import { createPushover } from './pushover.ts'
import { createSlack } from './slack.ts'
import { createSms } from './sms.ts'
import { createTelegram } from './telegram.ts'
import { createTransport } from './transport.ts'
import { createVoice } from './voice.ts'
import { createWebPush, type WebPushParts } from './web-push.ts'
import { createWebhook } from './webhook.ts'

export type ReceiverParts = {
  /** Stands in the User-Agent. */
  readonly version: string
  readonly log: Log
  readonly push: WebPushParts
  readonly digestLines: DigestLines
  /** What makes a page of a notification. */
  readonly escalation: ReceiverKind<ReceiverConfigs['escalation']>
}

type Kinds = { readonly [K in ReceiverKindName]: ReceiverKind<ReceiverConfigs[K]> }

/** Every kind of receiver: one file, one line. */
function kindsOf({ version, log, push, digestLines, escalation }: ReceiverParts, turns: Turns): Kinds {
  const tools = {
    http: createTransport({ version }),
    turns,
    textsOf: createTextsOf(),
    actionUrl: createActionUrl(push.secrets),
  }
  return {
    email: createEmail(tools),
    slack: createSlack(tools),
    discord: createDiscord(tools),
    msteams: createMsteams(tools),
    msteamsv2: createMsteamsv2(tools),
    mattermost: createMattermost(tools),
    telegram: createTelegram(tools),
    pagerduty: createPagerduty(tools),
    opsgenie: createOpsgenie(tools),
    webhook: createWebhook(tools),
    pushover: createPushover(tools),
    sms: createSms(tools),
    voice: createVoice(tools),
    ntfy: createNtfy(tools),
    web_push: createWebPush(tools, push),
    digest: createDigest(digestLines),
    log: createLogReceiver(tools, log),
    escalation,
  }
}

/** All kinds behind one door. Never throws: a fault of a kind itself is worth another attempt. */
export function createReceivers(parts: ReceiverParts): Receivers {
  const turns = new Turns({ nowMs: () => performance.now(), later: run => void setImmediate(run) })
  const kinds = kindsOf(parts, turns)
  return {
    send: (integration, notification, context) =>
      settled(async () => {
        // Of many messages at once each is put into words in a turn of its own.
        await turns.mine()
        const around = within(integration, context)
        return withKind(kinds, integration, (kind, config) => kind.send(config, notification, around))
      }),
    acknowledge: async (integration, takeover, context) =>
      kinds[integration.kind].acknowledge === undefined
        ? null
        : settled(() =>
            withKind(kinds, integration, (kind, config) =>
              kind.acknowledge
                ? kind.acknowledge(config, takeover, within(integration, context))
                : NOTHING_KEPT,
            ),
          ),
    async probe(integration, context) {
      if (kinds[integration.kind].probe === undefined) return null
      const { kind, detail } = await settled(() =>
        withKind(
          kinds,
          integration,
          (kind, config) => kind.probe?.(config, within(integration, context)) ?? NOBODY_ASKED,
        ),
      )
      return { isHealthy: kind === 'delivered', detail }
    },
  }
}

/** What was made in the page, with a server of its own, reaches no network that the file did not open for the page. */
const within = ({ networks }: Integration, context: ReceiverContext): ReceiverContext =>
  networks === undefined ? context : { ...context, addressRule: createAddressRule({ allow: networks }) }

const NOBODY_ASKED: Promise<Delivery> = Promise.resolve({ kind: 'refused', detail: 'it asks nobody outside' })

const NOTHING_KEPT: Promise<Delivery> = Promise.resolve({
  kind: 'refused',
  detail: 'it keeps no incidents of its own',
})

async function settled(act: () => Promise<Delivery>): Promise<Delivery> {
  try {
    return await act()
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { kind: 'retry', detail, retryAfterMs: null }
  }
}

type Act = <C>(kind: ReceiverKind<C>, config: C) => Promise<Delivery>

/** The compiler does not follow that a kind and its configuration belong together: here they do, by the same name. */
function withKind<K extends ReceiverKindName>(kinds: Kinds, { kind, config }: IntegrationOf<K>, act: Act) {
  const found: ReceiverKind<ReceiverConfigs[K]> = kinds[kind]
  return act(found, config)
}
