import type { Notification } from '../core/alert/notification.ts'
import type { DigestConfig } from '../core/config/schema/receiver/digest.ts'

/** A notification that waits for its digest. */
export type DigestLine = { readonly id: string; readonly atMs: number; readonly notification: Notification }

/** What waits to be told once a day. */
export interface DigestLines {
  /** Durable when it resolves; a notification that is kept already stays as it is. */
  keep(config: DigestConfig, notification: Notification, atMs: number): Promise<void>
  /** Everything that waits, by the digest it is for. */
  waiting(): Promise<readonly { readonly config: DigestConfig; readonly lines: readonly DigestLine[] }[]>
  /** These were told. */
  remove(ids: readonly string[]): Promise<void>
}
