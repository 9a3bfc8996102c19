import { isResolved } from '../../core/alert/receive.ts'
import type { Silence } from '../../core/alert/silence.ts'
import { isEnding, silenceNotice } from '../../core/alert/silence-notice.ts'
import { compileMatchers, labelValue } from '../../core/labels/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Mailer } from '../../ports/mailer.ts'
import type { SilenceNotices } from '../../ports/silence-notices.ts'
import { startLoop } from '../loop.ts'
import type { AlertManager } from './manager.ts'

const LOOK_EVERY_MS = 30_000

export type SilenceNoticeParts = {
  readonly notices: SilenceNotices
  readonly mailer: Pick<Mailer, 'isSetUp' | 'send'>
  readonly manager: Pick<AlertManager, 'book' | 'store' | 'turns' | 'isSending'>
  readonly clock: Clock
  readonly log: Log
  readonly deckUrl: string
}

/** Tells whoever made a silence that it ends soon: by mail, and in the history of each alert that it holds back. */
export function startSilenceNotices(parts: SilenceNoticeParts): { stop(): Promise<void> } {
  return startLoop(parts.clock, LOOK_EVERY_MS, async () => {
    if (!parts.manager.isSending()) return
    const now = parts.clock.now()
    for (const silence of parts.manager.book.silences().filter(one => isEnding(one, now)))
      await tell(parts, silence).catch(error =>
        parts.log.error(
          { err: error, silence: silence.id },
          'whoever made a silence could not be told of its end',
        ),
      )
  })
}

async function tell(parts: SilenceNoticeParts, silence: Silence): Promise<void> {
  const { notices, mailer, clock, deckUrl } = parts
  const claimed = await notices.claim(silence.id, silence.endsAtMs)
  if (!claimed) return
  const held = await heldBy(parts, silence)
  if (claimed.email !== null && mailer.isSetUp()) {
    const notice = silenceNotice(silence, { alerts: held.map(({ name }) => name), now: clock.now(), deckUrl })
    const messageId = `silence-${silence.id}-${silence.endsAtMs}@${new URL(deckUrl).hostname}`
    try {
      await mailer.send({ to: claimed.email, ...notice, messageId })
    } catch (error) {
      await notices.release(silence.id)
      throw error
    }
  }
  const end = new Date(silence.endsAtMs).toISOString().slice(0, 16).replace('T', ' ')
  const text = `the silence that holds it ends at ${end} UTC`
  for (const { fingerprint } of held)
    parts.manager.store.note(fingerprint, 'silenced', { text, by: silence.id })
}

type Held = { readonly fingerprint: string; readonly name: string }

async function heldBy({ manager, clock }: SilenceNoticeParts, silence: Silence): Promise<readonly Held[]> {
  const now = clock.now()
  const matches = compileMatchers(silence.matchers)
  const held: Held[] = []
  await manager.turns.each(manager.store.entries(), ([fingerprint, alert]) => {
    if (isResolved(alert, now) || !matches(alert.labels)) return
    held.push({ fingerprint, name: labelValue(alert.labels, 'alertname') })
  })
  return held
}
