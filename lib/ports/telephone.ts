/** What Twilio tells the deck: what became of a message or a call, or a digit that was pressed. */
export type TelephoneCallback = {
  /** Path and query, as they were asked for. */
  readonly target: string
  /** `X-Twilio-Signature`. */
  readonly signature: string | null
  /** The form that was posted. */
  readonly fields: Readonly<Record<string, string>>
}

/** Whether a callback was signed with an account's token. */
export type VerifyTelephone = (question: {
  readonly authToken: string
  readonly signature: string
  /** The whole address, as Twilio was told it. */
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
}) => boolean
