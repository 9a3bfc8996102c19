import { type AlertingConfig, NO_ALERTING } from '../../core/alert/config.ts'
import type { Integration, IntegrationOf, ReceiverKindName } from '../../core/alert/receiver-config.ts'
import type { MailConfig } from '../../core/config/index.ts'
import { EmailInput } from '../../core/config/schema/receiver/email.ts'
import { WebPushInput } from '../../core/config/schema/receiver/web-push.ts'
import type { MethodKind } from '../../core/on-call/index.ts'

/** What the deck has to reach people by: its receivers, and its own mail. */
export type ChannelSettings = { readonly alerting: AlertingConfig; readonly mail: MailConfig | null }

export const NO_CHANNELS: ChannelSettings = { alerting: NO_ALERTING, mail: null }

/** Whom an integration is to tell instead of those whom it names. */
export type Addressee = { readonly target: string; readonly email: string }

/** The receiver whose integrations are taken first; else the first of a kind in any receiver. */
const PREFERRED = 'on-call'

/**
 * A person's method goes out as the configuration's own integration of that kind does, to the person alone. Answers in
 * words what is missing where there is none.
 */
export function integrationFor(
  settings: ChannelSettings,
  kind: MethodKind,
  to: Addressee,
): { readonly integration: Integration } | { readonly problem: string } {
  const { alerting } = settings
  const missing = (fields: string) => ({
    problem: `no receiver has ${fields}: add one to the configuration, such as a receiver named "${PREFERRED}"`,
  })
  const made = (integration: Integration) => ({ integration })
  switch (kind) {
    case 'email': {
      const found = find(alerting, 'email')?.config ?? ownMail(settings.mail)
      return found
        ? made({ kind, index: 0, config: { ...found, to: to.target, headers: {} } })
        : { problem: 'mail is not set up: give smtp_smarthost and smtp_from under global' }
    }
    case 'web_push':
      return made({ kind, index: 0, config: WebPushInput.parse({ to: [to.email] }) })
    case 'sms': {
      const found = find(alerting, 'sms')
      return found ? made({ ...found, config: { ...found.config, to: [to.target] } }) : missing('sms_configs')
    }
    case 'voice': {
      const found = find(alerting, 'voice')
      return found
        ? made({ ...found, config: { ...found.config, to: [to.target] } })
        : missing('voice_configs')
    }
    case 'slack': {
      const found = find(alerting, 'slack', ({ config }) => config.app_token !== undefined)
      return found
        ? made({ ...found, config: { ...found.config, channel: to.target } })
        : missing('slack_configs with an app_token, which alone can write to a person')
    }
    case 'telegram': {
      const found = find(alerting, 'telegram')
      return found
        ? made({ ...found, config: { ...found.config, chat_id: to.target } })
        : missing('telegram_configs')
    }
    case 'ntfy': {
      const found = find(alerting, 'ntfy')
      return found
        ? made({ ...found, config: { ...found.config, topic: to.target } })
        : missing('ntfy_configs')
    }
    case 'pushover': {
      const found = find(alerting, 'pushover')
      return found
        ? made({ ...found, config: { ...found.config, user_key: to.target } })
        : missing('pushover_configs')
    }
  }
}

/** Why nothing can be sent by a kind of method now; null when it can. */
export function channelProblem(settings: ChannelSettings, kind: MethodKind): string | null {
  const found = integrationFor(settings, kind, { target: '0', email: 'nobody@example.org' })
  return 'problem' in found ? found.problem : null
}

function find<K extends ReceiverKindName>(
  { receivers }: AlertingConfig,
  kind: K,
  isFit: (integration: IntegrationOf<K>) => boolean = () => true,
): IntegrationOf<K> | null {
  const inOrder = [...receivers].sort((a, b) => Number(b.name === PREFERRED) - Number(a.name === PREFERRED))
  const all = inOrder.flatMap(receiver => receiver.integrations)
  return all.filter(integration => isOfKind(integration, kind)).find(isFit) ?? null
}

/** The compiler cannot tell that an integration of a kind has that kind's configuration. */
const isOfKind = <K extends ReceiverKindName>(
  integration: { readonly kind: ReceiverKindName },
  kind: K,
): integration is IntegrationOf<K> => integration.kind === kind

function ownMail(mail: MailConfig | null): IntegrationOf<'email'>['config'] | null {
  if (!mail) return null
  const { tls_config, ...written } = EmailInput.parse({ to: mail.from })
  return {
    ...written,
    from: mail.from,
    smarthost: { host: mail.host, port: mail.port },
    hello: mail.hello ?? undefined,
    auth_username: mail.auth?.username,
    auth_password: mail.auth?.password,
    require_tls: mail.requireTls,
    tls: { insecureSkipVerify: tls_config?.insecure_skip_verify ?? false },
  }
}
