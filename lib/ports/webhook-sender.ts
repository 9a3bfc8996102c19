export type WebhookPost = {
  readonly url: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

export type WebhookAnswer = {
  readonly status: number
  /** The beginning of it. */
  readonly text: string
}

/** Posts to addresses that strangers gave: by an address rule after resolution, without redirects, within limits. */
export interface WebhookSender {
  /** Throws why it could not be sent, in words. */
  post(post: WebhookPost): Promise<WebhookAnswer>
  close(): Promise<void>
}
