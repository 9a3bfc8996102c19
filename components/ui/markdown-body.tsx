import { memo } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import styles from './markdown.module.css'

const PLUGINS = [remarkGfm]

/** The outside world by http, https and mail, this deck by a path; everything else loses its address. */
export function safeLink(url: string): string {
  if (/^(https?:\/\/|mailto:)/i.test(url)) return url
  return isOwnPath(url) || url.startsWith('#') ? url : ''
}

/** Two slashes, or a slash and a backslash, would lead to another host. */
const isOwnPath = (url: string): boolean => /^\/(?![/\\])/.test(url)

/** A picture of elsewhere would tell its owner who reads this, and when. */
const safeImage = (url: string): string => (isOwnPath(url) ? url : '')

/** The address of a link or a picture, or nothing. */
export const safeUrl = (url: string, key: string): string => (key === 'src' ? safeImage(url) : safeLink(url))

/** How links, pictures and tables of such a text are drawn. */
export const MARKDOWN_COMPONENTS: Components = {
  a: ({ href, children }) =>
    href ? (
      <a href={href} rel="nofollow noopener noreferrer" className="text-accent underline underline-offset-2">
        {children}
      </a>
    ) : (
      <span>{children}</span>
    ),
  img: ({ src, alt }) =>
    src ? (
      // biome-ignore lint/performance/noImgElement: people's own screenshots, of any size, behind this deck's door
      <img src={src} alt={alt ?? ''} loading="lazy" className="my-1 max-h-120 max-w-full" />
    ) : (
      <span className="text-ink-3">[picture of elsewhere not shown{alt ? `: ${alt}` : ''}]</span>
    ),
  // The page around it has the first headings: what is written in it stands below them.
  h1: ({ children }) => <h3 className="text-lead">{children}</h3>,
  h2: ({ children }) => <h4 className="font-semibold text-body">{children}</h4>,
  h3: ({ children }) => <h5 className="font-semibold text-body">{children}</h5>,
  table: ({ children }) => (
    <div className="overflow-x-auto">
      <table>{children}</table>
    </div>
  ),
}

/** The Markdown of `Markdown`, drawn anew only when its text is another. */
export const MarkdownBody = memo(function MarkdownBody({ text }: { text: string }) {
  return (
    <div className={styles.prose}>
      <ReactMarkdown remarkPlugins={PLUGINS} components={MARKDOWN_COMPONENTS} urlTransform={safeUrl}>
        {text}
      </ReactMarkdown>
    </div>
  )
})
