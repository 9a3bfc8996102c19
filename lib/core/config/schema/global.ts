import { z } from 'zod'
import { Duration, FilledText, Flag, HttpUrl, PositiveDuration, Text } from '../fields.ts'
import { parseHostPort } from '../host-port.ts'
import { networkFault } from '../networks.ts'
import { section } from '../section.ts'

export const HostPort = Text.transform((text, ctx) => {
  const address = parseHostPort(text)
  if (address) return address
  const message = `${JSON.stringify(text)} is not a host and port: expected one such as mail.example.org:587`
  ctx.addIssue({ code: 'custom', message, input: text })
  return z.NEVER
})

const Network = Text.superRefine((text, ctx) => {
  const message = networkFault(text)
  if (message !== null) ctx.addIssue({ code: 'custom', message, input: text })
})

/** How mail goes out; Alertmanager's fields of `global`. */
export const MAIL_FIELDS = {
  smtp_smarthost: HostPort.optional(),
  smtp_from: FilledText.optional(),
  smtp_hello: FilledText.optional(),
  smtp_auth_username: FilledText.optional(),
  smtp_auth_password: Text.optional(),
  smtp_auth_password_file: FilledText.optional(),
  smtp_require_tls: Flag.optional(),
} as const

/** Opsdeck's own fields of `global`. */
export const WATCH_FIELDS = {
  /** Private networks that checks made in the page may ask. */
  check_networks: z.array(Network).default([]),
  /** What tells whether the deck's own line is up. */
  connectivity: section({
    targets: z
      .array(HostPort)
      .min(1, { error: 'is empty: expected at least one target, such as 1.1.1.1:53' }),
    interval: PositiveDuration.default(20_000),
  }).optional(),
  /** Who outside is told that notifications go out, and raises the alarm when it hears nothing. */
  watchdog: section({ url: HttpUrl, interval: PositiveDuration.default(60_000) }).optional(),
  /** How often each receiver's service is asked whether a message would go out; `0` = never. */
  receiver_check_interval: Duration.default(3_600_000),
} as const
