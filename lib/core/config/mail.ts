import { type Inspection, report } from './issues.ts'
import type { GlobalInput } from './schema/scrape.ts'
import type { MailConfig } from './watch-configuration.ts'

const FROM = ['global']
const BESIDE_SMARTHOST = [
  'smtp_from',
  'smtp_hello',
  'smtp_auth_username',
  'smtp_auth_password',
  'smtp_auth_password_file',
  'smtp_require_tls',
  'smtp_auth_secret',
  'smtp_auth_secret_file',
  'smtp_auth_identity',
  'smtp_tls_config',
  'smtp_force_implicit_tls',
] as const

/**
 * How the deck's own mail goes out, checked against itself; null when no mail server is named. `texts` are `global`'s
 * secrets as read. Receivers by mail may name server and sender themselves: then what stands here may be a part.
 */
export function resolveMail(
  inspection: Inspection,
  input: GlobalInput,
  { texts, hasMailReceivers }: MailSurroundings,
): MailConfig | null {
  const { smtp_smarthost: smarthost, smtp_from: from, smtp_auth_username: username } = input
  const fault = (field: string, message: string) =>
    report(inspection, [...FROM, field], `${field}: ${message}`)
  const password = texts.smtp_auth_password ?? texts.smtp_auth_secret
  if (hasMailReceivers && (smarthost === undefined || from === undefined)) return null
  if (smarthost === undefined) {
    for (const field of BESIDE_SMARTHOST) {
      if (input[field] !== undefined) fault(field, 'has no effect without smtp_smarthost')
    }
    return null
  }
  if (from === undefined)
    fault('smtp_smarthost', 'needs smtp_from beside it: the address that mail comes from')
  if ((username === undefined) !== (password === undefined)) {
    fault(
      username === undefined ? 'smtp_smarthost' : 'smtp_auth_username',
      'expected smtp_auth_username and smtp_auth_password (or its file) together, or neither',
    )
  }
  return {
    ...smarthost,
    from: from ?? '',
    hello: input.smtp_hello ?? null,
    auth: username === undefined || password === undefined ? null : { username, password },
    requireTls: input.smtp_require_tls ?? true,
  }
}

export type MailSurroundings = {
  readonly texts: Readonly<Record<string, string | undefined>>
  readonly hasMailReceivers: boolean
}
