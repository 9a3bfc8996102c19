import type { Decision } from '../core/alert/notification.ts'
import type { Page } from '../core/on-call/page.ts'

/** A page as it is kept; its revision grows by one a change. */
export type StoredPage = { readonly page: Page; readonly revision: number }

export type PageSave = {
  readonly page: Page
  readonly decisions: readonly Decision[]
  /** When something happens without anybody doing anything; null when nothing will. */
  readonly dueAtMs: number | null
  /** Of the notification that it goes by; null when it goes by none. */
  readonly notificationKey: string | null
}

export type PageFilter = { readonly state: 'open' | 'all'; readonly limit: number }

/** Pages, durable: what is answered as saved is on disk. */
export interface PageStore {
  /** False when a page of that escalation and group is open already. */
  begin(save: PageSave): Promise<boolean>
  /** False when somebody else has changed it since it was read. */
  save(before: StoredPage, save: PageSave): Promise<boolean>
  read(id: string): Promise<StoredPage | null>
  /** The one of that group that is not resolved. */
  current(escalation: string, groupKey: string): Promise<StoredPage | null>
  /** Whether a page of that escalation went by this notification already. */
  hasTaken(escalation: string, notificationKey: string): Promise<boolean>
  /** Those for which something is due, the longest waiting first. */
  due(nowMs: number, limit: number): Promise<StoredPage[]>
  /** Newest first. */
  list(filter: PageFilter): Promise<StoredPage[]>
  /** Those that began within [fromMs, toMs), oldest first. */
  between(fromMs: number, toMs: number): Promise<StoredPage[]>
  decisions(id: string): Promise<Decision[]>
  /** Forgets pages that ended before, with their decisions. */
  forget(beforeMs: number): Promise<void>
}
