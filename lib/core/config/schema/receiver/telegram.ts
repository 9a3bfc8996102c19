import { z } from 'zod'
import { Count, FilledText, Flag, HttpUrl, Text } from '../../fields.ts'
import { type Opened, overHttp, Template } from './common.ts'

const ChatId = Text.regex(/^-?[1-9]\d*$/, {
  error: issue => `${JSON.stringify(issue.input)} is not a chat: expected its number, such as -1001234567890`,
})

/** An entry of `telegram_configs`. */
export const TelegramInput = overHttp(true, {
  api_url: HttpUrl.optional(),
  bot_token: FilledText.optional(),
  bot_token_file: FilledText.optional(),
  chat_id: ChatId.optional(),
  chat_id_file: FilledText.optional(),
  message_thread_id: Count.optional(),
  message: Template.default('{{ template "telegram.default.message" . }}'),
  disable_notifications: Flag.default(false),
  parse_mode: z.enum(['', 'Markdown', 'MarkdownV2', 'HTML']).default('HTML'),
})

export type TelegramConfig = Opened<z.output<typeof TelegramInput>, 'api_url' | 'bot_token' | 'chat_id'>
