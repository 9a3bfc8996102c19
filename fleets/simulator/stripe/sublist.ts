/** Part of an object, held as a list of its own. */
export type Sublist<Row> = {
  readonly object: 'list'
  readonly data: readonly Row[]
  readonly has_more: boolean
  readonly url: string
}

export const sublist = <Row>(url: string, data: readonly Row[]): Sublist<Row> => ({
  object: 'list',
  data,
  has_more: false,
  url,
})
