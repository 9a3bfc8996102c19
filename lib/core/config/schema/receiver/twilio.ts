import { FilledText, HttpUrl, Text } from '../../fields.ts'

/** How Twilio is told who asks. Opsdeck's own. */
export const TWILIO_FIELDS = {
  account_sid: Text.regex(/^AC[0-9a-fA-F]{32}$/, {
    error: 'is no account SID: expected AC and 32 hexadecimal digits',
  }),
  auth_token: FilledText.optional(),
  auth_token_file: FilledText.optional(),
  api_url: HttpUrl.default('https://api.twilio.com'),
} as const

/** A telephone number in E.164, such as `+4915112345678`. */
export const PhoneNumber = Text.regex(/^\+[1-9]\d{6,14}$/, {
  error: issue =>
    `${JSON.stringify(issue.input)} is not a telephone number: expected one such as +4915112345678`,
})
