import type { NotificationLogEntry } from '../../core/alert/notification-log.ts'

type Key = Pick<NotificationLogEntry, 'groupKey' | 'receiver' | 'integration'>

const nameOf = ({ groupKey, receiver, integration }: Key): string =>
  `${receiver}\u0000${integration}\u0000${groupKey}`

/** What each integration was told last of each group, as the database has it. */
export class LogBook {
  readonly #entries = new Map<string, NotificationLogEntry>()

  constructor(entries: readonly NotificationLogEntry[]) {
    for (const entry of entries) this.put(entry)
  }

  put(entry: NotificationLogEntry): void {
    this.#entries.set(nameOf(entry), entry)
  }

  get(key: Key): NotificationLogEntry | null {
    return this.#entries.get(nameOf(key)) ?? null
  }

  forgetExpired(beforeMs: number): void {
    for (const [name, { expiresAtMs }] of this.#entries)
      if (expiresAtMs < beforeMs) this.#entries.delete(name)
  }
}
