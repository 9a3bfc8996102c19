/** As much of the reader's tree as is looked at here. */
type Tree = {
  type: string
  tagName?: string
  value?: string
  properties?: Record<string, unknown>
  children?: Tree[]
}

const SIGN = /^\s*\[!(CAUTION|WARNING|IMPORTANT|NOTE|TIP)\]\s*/

/** Takes `[!CAUTION]` out of a quotation that begins with it, and notes it there. */
export const readCallouts = () => (tree: Tree) => visit(tree)

function visit(node: Tree): void {
  for (const child of node.children ?? []) visit(child)
  if (node.tagName !== 'blockquote') return
  const paragraph = node.children?.find(({ tagName }) => tagName === 'p')
  const text = paragraph?.children?.[0]
  const match = SIGN.exec(text?.value ?? '')
  if (!text || match === null) return
  text.value = (text.value ?? '').slice(match[0].length)
  node.properties = { ...node.properties, 'data-callout': (match[1] ?? '').toLowerCase() }
}
