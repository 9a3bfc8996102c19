import { createHash } from 'node:crypto'
import type { StatusCopy, StatusPageView, StatusRead } from '../../contract/status-pages.ts'
import type { Sourced, WatchConfiguration } from '../../core/config/index.ts'
import type { StatusPageConfig } from '../../core/config/schema/status-page.ts'
import { hostName, STALE_AFTER_MS, statusPageHtml } from '../../core/status-page/index.ts'
import type { GuessLimiter } from '../../ports/attempts.ts'
import type { Clock } from '../../ports/clock.ts'
import type { StatusPagesDoor } from '../../ports/deck.ts'
import type { Log } from '../../ports/log.ts'
import type { Secrets } from '../../ports/secrets.ts'
import { startLoop } from '../loop.ts'
import { buildModel, keyOf } from './build.ts'
import { CopyShelf, type KeptCopy } from './copies.ts'
import { Entrance } from './entrance.ts'
import { type FactSources, readFacts } from './facts.ts'
import { atomFeed } from './feed.ts'

export type StatusPageParts = FactSources & {
  readonly clock: Clock
  readonly secrets: Secrets
  readonly log: Log
  /** Where the last good copies are kept. */
  readonly directory: string
  /** The deck's own address (`OPSDECK_URL`); its host never becomes a page's. */
  readonly deckUrl: string
  readonly isMailSetUp: () => boolean
  readonly limits: { readonly passwords: GuessLimiter; readonly wishes: GuessLimiter }
}

export type StatusPageManager = {
  apply(watch: Pick<WatchConfiguration, 'statusPages'>): void
  /** Reads the copies that were kept, and begins to bring pages up to date. */
  start(): Promise<void>
  readonly door: StatusPagesDoor
  stop(): Promise<void>
}

const REFRESH_MS = 5_000
const PATIENCE_MS = 20_000
const KEEP_EVERY_MS = 30_000
/** A page is drawn at most this often, however many ask for it. */
const DRAWN_FOR_MS = 5_000

export function createStatusPageManager(parts: StatusPageParts): StatusPageManager {
  const book = new StatusBook(parts)
  let loop: { stop(): Promise<void> } | null = null
  return {
    apply: watch => book.apply(watch.statusPages),
    async start() {
      await book.readKept()
      loop = startLoop(parts.clock, REFRESH_MS, () => book.refresh())
    },
    door: {
      list: async () => book.list(),
      listFor: async visitor => book.listFor(visitor),
      read: async (slug, visitor) => book.read(slug, visitor),
      unlock: (slug, password, address) => book.unlock(slug, password, address),
      slugOfHost: host => book.slugOfHost(host),
      countWish: address => parts.limits.wishes.count(address ?? 'unknown'),
      refresh: () => book.refresh(),
    },
    async stop() {
      await loop?.stop()
      await book.settled()
    },
  }
}

type Page = StatusPageConfig | Sourced<StatusPageConfig>
type Drawn = Pick<StatusCopy, 'html' | 'feed' | 'etag' | 'feedEtag'>

class StatusBook {
  /** Null until a configuration came: then the kept copies say what pages there are. */
  #pages: ReadonlyMap<string, Page> | null = null
  #hosts: ReadonlyMap<string, string> = new Map()
  readonly #copies = new Map<string, KeptCopy>()
  readonly #drawn = new Map<string, { readonly atMs: number; readonly of: KeptCopy; readonly what: Drawn }>()
  readonly #keptAtMs = new Map<string, number>()
  readonly #shelf: CopyShelf
  readonly #entrance: Entrance
  #refreshing: Promise<void> | null = null
  #isFailing = false

  constructor(private readonly parts: StatusPageParts) {
    this.#shelf = new CopyShelf(parts)
    this.#entrance = new Entrance({ ...parts, guesses: parts.limits.passwords })
  }

  async readKept(): Promise<void> {
    for (const copy of await this.#shelf.read()) {
      if (this.#copies.has(copy.page.slug)) continue
      if (this.#pages === null || this.#pages.has(copy.page.slug)) this.#copies.set(copy.page.slug, copy)
      else await this.#forget(copy.page.slug)
    }
    if (this.#pages === null) this.#nameHosts([...this.#copies.values()].map(({ page }) => page))
  }

  apply(pages: readonly Page[]): void {
    this.#pages = new Map(pages.map(page => [page.slug, page]))
    this.#nameHosts(pages)
    for (const slug of this.#copies.keys()) if (!this.#pages.has(slug)) void this.#forget(slug)
    void this.refresh()
  }

  #nameHosts(pages: readonly Page[]): void {
    const own = hostName(new URL(this.parts.deckUrl).host)
    this.#hosts = new Map(
      pages.flatMap(({ host, slug }) => {
        const name = hostName(host ?? null)
        return name === null || name === own ? [] : [[name, slug] as const]
      }),
    )
  }

  async #forget(slug: string): Promise<void> {
    this.#copies.delete(slug)
    this.#drawn.delete(slug)
    await this.#shelf
      .remove(slug)
      .catch(error =>
        this.parts.log.warn({ err: error, slug }, 'the kept copy of a status page stays on disk'),
      )
  }

  list(): StatusPageView[] {
    return [...(this.#pages?.values() ?? [])].map(page => ({
      slug: page.slug,
      title: page.title,
      access: page.access.kind,
      host: page.host ?? null,
      takesSubscribers: page.subscriptions,
      source: 'source' in page ? page.source : 'file',
      components: page.components.map(one => ({ key: keyOf(one), name: one.name ?? keyOf(one) })),
    }))
  }

  listFor(visitor: Parameters<StatusPagesDoor['read']>[1]) {
    const known = [...this.#all().values()]
    return known
      .filter(page => page.access.kind !== 'password' && this.#entrance.look(page, visitor) === 'open')
      .map(({ slug, title }) => ({ slug, title }))
  }

  read(slug: string, visitor: Parameters<StatusPagesDoor['read']>[1]): StatusRead {
    const page = this.#all().get(slug)
    const look = page ? this.#entrance.look(page, visitor) : 'hidden'
    if (!page || look === 'hidden') return { kind: 'absent' }
    if (look === 'locked') return { kind: 'locked' }
    const copy = this.#copies.get(slug) ?? { page, model: this.#emptyModel(page) }
    const nowMs = this.parts.clock.now()
    return {
      kind: 'open',
      copy: {
        model: copy.model,
        isStale: nowMs - copy.model.asOfMs > STALE_AFTER_MS,
        isPrivate: page.access.kind !== 'public',
        isMailSetUp: this.parts.isMailSetUp(),
        ...this.#draw(copy, nowMs),
      },
    }
  }

  async unlock(slug: string, password: string, address: string | null) {
    const page = this.#all().get(slug)
    return page ? this.#entrance.unlock(page, password, address) : ({ kind: 'absent' } as const)
  }

  slugOfHost(host: string | null): string | null {
    const name = hostName(host)
    return name === null ? null : (this.#hosts.get(name) ?? null)
  }

  #all(): ReadonlyMap<string, Page> {
    return this.#pages ?? new Map([...this.#copies].map(([slug, { page }]) => [slug, page]))
  }

  /** A page that was never put together shows its components as not known. */
  #emptyModel(page: Page) {
    const nothing = {
      days: new Map(),
      figures: { '1': new Map(), '7': new Map(), '30': new Map(), '90': new Map() },
    }
    const overview = { atMs: 0, rangeSeconds: 0, services: [], onsetMs: null }
    return buildModel(page, { nowMs: 0, overview, ...nothing, rule: '', occurrences: [], posts: [] })
  }

  #draw(copy: KeptCopy, nowMs: number): Drawn {
    const last = this.#drawn.get(copy.model.slug)
    if (last?.of === copy && nowMs - last.atMs < DRAWN_FOR_MS) return last.what
    const html = statusPageHtml(copy.model, nowMs)
    const feed = atomFeed(copy.model, pageUrl(copy.page, this.parts.deckUrl))
    const what = { html, feed, etag: etagOf(html), feedEtag: etagOf(feed) }
    this.#drawn.set(copy.model.slug, { atMs: nowMs, of: copy, what })
    return what
  }

  /** One at a time; who asks while one runs gets one that began after asking. */
  async refresh(): Promise<void> {
    await this.#refreshing
    this.#refreshing ??= this.#refreshAll().finally(() => {
      this.#refreshing = null
    })
    await this.#refreshing
  }

  async settled(): Promise<void> {
    await this.#refreshing
  }

  async #refreshAll(): Promise<void> {
    const pages = [...(this.#pages?.values() ?? [])]
    if (pages.length === 0) return
    try {
      const facts = await this.#inTime(readFacts(this.parts, pages, this.parts.clock.now()))
      for (const page of pages) {
        if (this.#pages?.get(page.slug) !== page) continue
        const copy = { page: plain(page), model: buildModel(page, facts) }
        this.#copies.set(page.slug, copy)
        await this.#keep(copy)
      }
      this.#noteHealth(null)
    } catch (error) {
      this.#noteHealth(error)
    }
  }

  /** Tells once that pages stay behind, and once that they do no more. */
  #noteHealth(error: unknown): void {
    const { log } = this.parts
    const wasFailing = this.#isFailing
    this.#isFailing = error !== null
    if (wasFailing === this.#isFailing) return
    if (error === null) log.info({}, 'status pages are up to date again')
    else log.warn({ err: error }, 'status pages cannot be brought up to date: the last good copies stay')
  }

  /** A database that never answers must not hold up what comes after. */
  async #inTime<T>(work: Promise<T>): Promise<T> {
    const over = new AbortController()
    const late = this.parts.clock.sleep(PATIENCE_MS, over.signal).then(() => {
      if (over.signal.aborted) return new Promise<never>(() => {})
      throw new Error(`what status pages show could not be read within ${PATIENCE_MS / 1_000} s`)
    })
    try {
      return await Promise.race([work, late])
    } finally {
      over.abort()
    }
  }

  async #keep(copy: KeptCopy): Promise<void> {
    const { slug } = copy.page
    const nowMs = this.parts.clock.now()
    if (nowMs - (this.#keptAtMs.get(slug) ?? Number.NEGATIVE_INFINITY) < KEEP_EVERY_MS) return
    this.#keptAtMs.set(slug, nowMs)
    await this.#shelf
      .write(copy)
      .catch(error =>
        this.parts.log.warn({ err: error, slug }, 'a copy of a status page was not kept on disk'),
      )
  }
}

/** As it stands in the configuration, without where it is from. */
function plain(page: Page): StatusPageConfig {
  if (!('source' in page)) return page
  const { source: _source, createdAtMs: _createdAtMs, ...config } = page
  return config
}

/** Where a page is for its audience: at its own host name, or at the deck's. */
export function pageUrl({ slug, host }: Pick<StatusPageConfig, 'slug' | 'host'>, deckUrl: string): string {
  const deck = new URL(deckUrl)
  const origin = host === undefined ? deck.origin : `${deck.protocol}//${host}`
  return `${origin}/status/${slug}`
}

const etagOf = (text: string): string =>
  `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`
