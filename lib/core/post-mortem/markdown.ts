import { formatMoment } from '../format/index.ts'
import type { Fact } from './facts.ts'
import { PART_TITLES, SECTIONS, type Section } from './parts.ts'

/** What a post-mortem's file is written from. */
export type WrittenPostMortem = {
  readonly title: string
  /** Lines such as `Severity: P1`. */
  readonly head: readonly string[]
  readonly texts: Readonly<Partial<Record<Section, string>>>
  readonly facts: readonly Fact[]
  readonly followUps: readonly {
    readonly title: string
    readonly owner: string | null
    readonly dueMs: number | null
    readonly isDone: boolean
    readonly isPrevention: boolean
  }[]
}

/** The post-mortem as one Markdown file; times in UTC. Facts stand as quotes, so that they are told from opinion. */
export function postMortemMarkdown({ title, head, texts, facts, followUps }: WrittenPostMortem): string {
  const parts = SECTIONS.flatMap(section => {
    const lines = facts.filter(one => one.section === section).map(factLine)
    const text = (texts[section] ?? '').trim()
    if (lines.length === 0 && text === '') return []
    const record = lines.length === 0 ? [] : ['> From the record', '>', ...lines, '']
    return [`## ${PART_TITLES[section]}`, '', ...record, ...(text === '' ? [] : [text, ''])]
  })
  const items = followUps.map(
    ({ title: what, owner, dueMs, isDone, isPrevention }) =>
      `- [${isDone ? 'x' : ' '}] ${plain(what)}${isPrevention ? ' (prevention)' : ''}${owner ? `, ${plain(owner)}` : ''}${
        dueMs === null ? '' : `, due ${formatMoment(dueMs, 'utc')} UTC`
      }`,
  )
  const tasks = items.length === 0 ? [] : [`## ${PART_TITLES.follow_ups}`, '', ...items, '']
  return [`# ${plain(title)}`, '', ...head.map(line => `- ${plain(line)}`), '', ...parts, ...tasks].join('\n')
}

function factLine({ atMs, text, by }: Fact): string {
  const at = atMs === null ? '' : `${formatMoment(atMs, 'utc')} UTC: `
  return `> - ${at}${plain(text)}${by === null ? '' : ` (${plain(by)})`}`
}

/** Text that a Markdown reader shows as it is: titles come from alerts and people. */
export const plain = (text: string): string =>
  text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]<>()#|!~]/g, sign => `\\${sign}`)
