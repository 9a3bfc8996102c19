import { DeckError } from '../../contract/errors.ts'
import { type EntryConfigs, type EntryKind, sendsSecretsElsewhere } from '../../core/config/index.ts'

/** Refuses to send stored secrets to whom they were not given for. */
export function refuseElsewhere<K extends EntryKind>(
  kind: K,
  entry: { readonly stored: EntryConfigs[K]; readonly sent: EntryConfigs[K] },
): void {
  if (!sendsSecretsElsewhere(kind, entry)) return
  const message = 'it asks another address than its secrets were given for: enter them again'
  throw new DeckError('invalid', message, [{ path: 'secrets', message }])
}
