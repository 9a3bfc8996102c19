/** Why a scrape was refused whole; the label of the counter of dropped scrapes. */
export type RefusalReason =
  | 'sample_limit'
  | 'label_limit'
  | 'label_name_length_limit'
  | 'label_value_length_limit'
  | 'bucket_limit'
  | 'no_name'
  | 'active_series'
  | 'content_type'
  | 'syntax'
  | 'fetch'
  | 'target_limit'
  | 'internal'

/** A scrape that is refused whole although it could be read. The message says what is wrong and what to do. */
export class ScrapeRefusal extends Error {
  constructor(
    readonly refusalReason: RefusalReason,
    message: string,
  ) {
    super(message)
    this.name = 'ScrapeRefusal'
  }
}
