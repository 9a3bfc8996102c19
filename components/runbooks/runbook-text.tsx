'use client'
import { memo, type ReactNode, useMemo } from 'react'
import ReactMarkdown, { type Components, type ExtraProps } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { CopyBlock } from '../ui/copy-block.tsx'
import markdown from '../ui/markdown.module.css'
import { MARKDOWN_COMPONENTS, safeUrl } from '../ui/markdown-body.tsx'
import { Callout, calloutOf } from './callout.tsx'
import { readCallouts } from './callouts.ts'
import { LiveBlock } from './live-block.tsx'
import { InlineCode } from './live-inline.tsx'
import { useRunbookView } from './runbook-view.ts'
import { TaskItem } from './task-item.tsx'

const REMARK = [remarkGfm]
const REHYPE = [readCallouts]

/** What a fence is called beside its copy button; others by their own word. */
const LABELS: Readonly<Record<string, string>> = {
  sh: 'Command',
  bash: 'Command',
  shell: 'Command',
  console: 'Command',
  sql: 'SQL',
}

type Node = ExtraProps['node']
type PieceProps = ExtraProps & { readonly children?: ReactNode }

/** The first heading of a text stands below the page's own, or below a section's. */
export type TextLevel = 2 | 3

type TextProps = {
  readonly text: string
  /** Lines of the runbook before this piece of it. */
  readonly linesBefore: number
  readonly level: TextLevel
}

/** A piece of a runbook: Markdown without HTML, in which what is alive shows how it stands. */
export const RunbookText = memo(function RunbookText({ text, linesBefore, level }: TextProps) {
  const components = useMemo(() => componentsFor(linesBefore, level), [linesBefore, level])
  return (
    <div className={markdown.prose}>
      <ReactMarkdown
        remarkPlugins={REMARK}
        rehypePlugins={REHYPE}
        components={components}
        urlTransform={safeUrl}
      >
        {text}
      </ReactMarkdown>
    </div>
  )
})

function componentsFor(linesBefore: number, level: TextLevel): Components {
  const lineOf = (node: Node): number => (node?.position?.start.line ?? 0) + linesBefore
  const Top = level === 2 ? 'h2' : 'h3'
  const Below = level === 2 ? 'h3' : 'h4'
  const top = ({ children }: PieceProps) => <Top className="mt-3 text-lead">{children}</Top>
  const below = ({ children }: PieceProps) => (
    <Below className="mt-2 font-semibold text-body">{children}</Below>
  )
  return {
    ...MARKDOWN_COMPONENTS,
    h1: ({ children }) => <OwnTitle shown={top({ children })}>{children}</OwnTitle>,
    h2: top,
    h3: below,
    h4: below,
    h5: below,
    h6: below,
    pre: ({ node }) => <Fence line={lineOf(node)} code={codeOf(node)} />,
    code: ({ children }) => <InlineCode code={String(children).trim()} />,
    blockquote: ({ node, children }) => (
      <Quote from={lineOf(node)} to={(node?.position?.end.line ?? 0) + linesBefore} kind={calloutOf(node)}>
        {children}
      </Quote>
    ),
    li: ({ node, className, children }) => (
      <Item line={lineOf(node)} isTask={className?.includes('task-list-item') ?? false}>
        {children}
      </Item>
    ),
    // Drawn by the item itself, which knows how it stands.
    input: () => null,
  }
}

/** A text that begins with its own title says it once: the page has it already. */
function OwnTitle({ shown, children }: { shown: ReactNode; children: ReactNode }) {
  return String(children) === useRunbookView().title ? null : shown
}

type Code = { readonly word: string; readonly text: string }

function codeOf(node: Node): Code {
  const [code] = node?.children ?? []
  if (code?.type !== 'element') return { word: '', text: '' }
  const names = code.properties.className
  const word = (Array.isArray(names) ? names : []).map(String).find(name => name.startsWith('language-'))
  const [text] = code.children
  return {
    word: word?.slice('language-'.length) ?? '',
    text: text?.type === 'text' ? text.value.replace(/\n$/, '') : '',
  }
}

function Fence({ line, code }: { line: number; code: Code }) {
  const part = useRunbookView().parts.get(`L${line}`)
  if (part) return <LiveBlock part={part} />
  return <CopyBlock label={LABELS[code.word] ?? (code.word || 'Text')} text={code.text} />
}

type QuoteProps = {
  readonly from: number
  readonly to: number
  readonly kind: ReturnType<typeof calloutOf>
  readonly children: ReactNode
}

/** A quotation, a note that stands out, or conditions: each line one. */
function Quote({ from, to, kind, children }: QuoteProps) {
  const { parts } = useRunbookView()
  const conditions = [...parts.values()].filter(
    part => part.kind === 'condition' && part.line >= from && part.line <= to,
  )
  if (conditions.length > 0) return conditions.map(part => <LiveBlock key={part.key} part={part} />)
  return kind === null ? <blockquote>{children}</blockquote> : <Callout kind={kind}>{children}</Callout>
}

function Item({ line, isTask, children }: { line: number; isTask: boolean; children: ReactNode }) {
  const item = useRunbookView().items.get(line)
  if (!isTask || !item) return <li>{children}</li>
  return <TaskItem item={item}>{children}</TaskItem>
}
