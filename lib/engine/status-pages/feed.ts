import { Feed } from 'feed'
import {
  escapeText,
  POST_STATE_WORDS,
  type StatusModel,
  textHtml,
  xmlSafe,
} from '../../core/status-page/index.ts'

const MOST_ENTRIES = 50

/** Each update of the posts as an entry of an Atom feed (RFC 4287), newest first. */
export function atomFeed(model: StatusModel, pageUrl: string): string {
  const entries = model.posts
    .flatMap(post => post.updates.map(update => ({ post, update })))
    .sort((a, b) => b.update.atMs - a.update.atMs)
    .slice(0, MOST_ENTRIES)
  const feed = new Feed({
    id: pageUrl,
    title: xmlSafe(model.title),
    link: pageUrl,
    // What did not change must not look new to a reader.
    updated: new Date(entries[0]?.update.atMs ?? 0),
    generator: 'Opsdeck',
    feedLinks: { atom: `${pageUrl}/feed.xml` },
    ...(model.description === null ? {} : { description: xmlSafe(model.description) }),
  })
  for (const { post, update } of entries) {
    feed.addItem({
      id: `urn:uuid:${update.id}`,
      // The library declares titles of entries to be HTML.
      title: escapeText(`${POST_STATE_WORDS[update.state]}: ${post.title}`),
      link: `${pageUrl}#update-${update.id}`,
      date: new Date(update.atMs),
      content: String(textHtml(update.body)),
    })
  }
  return feed.atom1()
}
