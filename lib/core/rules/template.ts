/**
 * What is wrong with the braces of a template such as `{{ $labels.job }} is down`, or null.
 * `offset` counts from the template's start. Understands strings, comments and blocks with their `end`.
 */
export function findTemplateFault(template: string): { offset: number; message: string } | null {
  const blocks: number[] = []
  let at = 0
  for (;;) {
    const open = template.indexOf('{{', at)
    if (open < 0) break
    const close = findClose(template, open + 2)
    if (close < 0) return { offset: open, message: '"{{" without its "}}"' }
    const words = template
      .slice(open + 2, close)
      .replace(/^-?\s+|^-/, '')
      .trim()
      .split(/[\s-]+/)
    const word = words[0] ?? ''
    if (word === '') return { offset: open, message: 'nothing between "{{" and "}}"' }
    if (BLOCK_WORDS.has(word)) blocks.push(open)
    else if (word === 'end' && blocks.pop() === undefined)
      return { offset: open, message: '"end" without a block' }
    else if (word === 'else' && blocks.length === 0)
      return { offset: open, message: '"else" without a block' }
    at = close + 2
  }
  const unclosed = blocks.at(-1)
  return unclosed === undefined ? null : { offset: unclosed, message: 'a block without its "{{ end }}"' }
}

const BLOCK_WORDS = new Set(['if', 'range', 'with', 'define', 'block'])

/** The place of `}}` outside strings and comments, or -1. */
function findClose(template: string, from: number): number {
  const skipped = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)+'|\}\}|["`]|\n?[\s\S]/gy
  skipped.lastIndex = from
  for (let match = skipped.exec(template); match; match = skipped.exec(template)) {
    if (match[0] === '}}') return match.index
    if (match[0] === '"' || match[0] === '`') return -1
  }
  return -1
}
