import { report } from './issues.ts'
import type { GlobalInput } from './schema/scrape.ts'
import { given, type SecretReader } from './secret-reader.ts'
import type { MailConfig } from './watch-configuration.ts'

const FROM = ['global']
const BESIDE_SMARTHOST = [
  'smtp_from',
  'smtp_hello',
  'smtp_auth_username',
  'smtp_auth_password',
  'smtp_auth_password_file',
  'smtp_require_tls',
] as const

/** How mail goes out, checked against itself and with its password read; null when no mail server is named. */
export async function resolveMail(reader: SecretReader, input: GlobalInput): Promise<MailConfig | null> {
  const { smtp_smarthost: smarthost, smtp_from: from, smtp_auth_username: username } = input
  const fault = (field: string, message: string) =>
    report(reader.inspection, [...FROM, field], `${field}: ${message}`)
  if (input.smtp_auth_password !== undefined && input.smtp_auth_password_file !== undefined) {
    fault('smtp_auth_password_file', 'cannot be given beside smtp_auth_password: expected at most one')
  }
  const password = await given(reader, {
    text: input.smtp_auth_password,
    file: input.smtp_auth_password_file,
    path: [...FROM, 'smtp_auth_password_file'],
  })
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
