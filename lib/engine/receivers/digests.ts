import { createHash } from 'node:crypto'
import type { TemplateFile } from '../../core/alert/config.ts'
import { type DigestEntry, digestNotification, digestText, lastDigestMs } from '../../core/alert/digest.ts'
import type { DigestConfig } from '../../core/config/schema/receiver/digest.ts'
import {
  addDefinitions,
  compileTemplate,
  DEFAULT_DEFINITIONS,
  notificationData,
} from '../../core/template/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { DigestLine, DigestLines } from '../../ports/digest-lines.ts'
import type { Log } from '../../ports/log.ts'
import type { Mailer } from '../../ports/mailer.ts'
import { startLoop } from '../loop.ts'

const LOOK_EVERY_MS = 30_000
/** After a mail that did not go out. */
const AGAIN_AFTER_MS = 300_000

export type DigestParts = {
  readonly lines: DigestLines
  readonly mailer: Pick<Mailer, 'send'>
  readonly clock: Clock
  readonly log: Log
  readonly deckUrl: string
  readonly templates: () => readonly TemplateFile[]
  /** Of several processes on one database one sends. */
  readonly isSending: () => boolean
}

/** Sends each digest at its time of day, with what was kept before it; a mail that fails is tried again. */
export function startDigests(parts: DigestParts): { stop(): Promise<void> } {
  const round = createDigestRound(parts)
  return startLoop(parts.clock, LOOK_EVERY_MS, async () => {
    if (!parts.isSending()) return
    await round().catch(error => parts.log.error({ err: error }, 'the digests could not be looked at'))
  })
}

/** One look at what waits. */
export function createDigestRound(parts: DigestParts): () => Promise<void> {
  const { lines, clock } = parts
  const notBefore = new Map<string, number>()
  const told = new Set<string>()
  return async () => {
    const now = clock.now()
    for (const { config, lines: waiting } of await lines.waiting()) {
      const dueMs = lastDigestMs(config, now)
      const due = waiting.filter(({ atMs }) => atMs < dueMs)
      const id = createHash('sha256')
        .update(JSON.stringify([config, dueMs]))
        .digest('hex')
      if (due.length === 0 || (notBefore.get(id) ?? 0) > now) continue
      const isDone = await send(parts, { id, config, due, told })
      if (isDone) await lines.remove(due.map(line => line.id))
      else notBefore.set(id, now + AGAIN_AFTER_MS)
      forget(notBefore, told, id, isDone)
    }
  }
}

function forget(notBefore: Map<string, number>, told: Set<string>, id: string, isDone: boolean): void {
  if (!isDone) return
  notBefore.delete(id)
  for (const one of told) if (one.startsWith(id)) told.delete(one)
}

type Digest = {
  readonly id: string
  readonly config: DigestConfig
  readonly due: readonly DigestLine[]
  /** Who has it already, when others of the same digest could not be told. */
  readonly told: Set<string>
}

/** Whether everybody has it. */
async function send(parts: DigestParts, { id, config, due, told }: Digest): Promise<boolean> {
  const subject = expand(parts, config.subject, due)
  const text = digestText(due, config.zone, parts.deckUrl)
  let isDone = true
  for (const to of addressesIn(expand(parts, config.to, due))) {
    const key = `${id} ${to}`
    if (told.has(key)) continue
    try {
      const messageId = `digest-${id.slice(0, 32)}@${new URL(parts.deckUrl).hostname}`
      await parts.mailer.send({ to, subject: subject.replace(/\s+/g, ' ').trim(), text, messageId })
      told.add(key)
    } catch (error) {
      isDone = false
      const reason = error instanceof Error ? error.message : String(error)
      parts.log.warn({ to, lines: due.length, reason }, 'a digest did not go out: it is tried again')
    }
  }
  return isDone
}

/** The bare addresses of a list such as `Ann <ann@example.org>, bob@example.org`. */
const addressesIn = (list: string): string[] =>
  list
    .split(',')
    .map(one => (/<([^>]+)>/.exec(one)?.[1] ?? one).trim())
    .filter(one => one.includes('@'))

/** A template that fails keeps no digest back. */
function expand(
  { templates, clock, deckUrl }: DigestParts,
  text: string,
  due: readonly DigestEntry[],
): string {
  let definitions = DEFAULT_DEFINITIONS
  for (const file of templates()) {
    const added = addDefinitions(definitions, file.text)
    if (added.ok) definitions = added.definitions
  }
  const compiled = compileTemplate(text, 'notification', definitions)
  const data = notificationData(digestNotification(due, deckUrl))
  const expansion = compiled.ok
    ? compiled.template.expand(data, { nowMs: clock.now(), externalUrl: deckUrl })
    : ({ kind: 'error', message: compiled.message } as const)
  if (expansion.kind === 'text') return expansion.text
  return `Digest of ${due.length} (template failed: ${expansion.kind === 'error' ? expansion.message : expansion.expr})`
}
