import type { Notification } from '../../core/alert/notification.ts'
import type { Delivery } from '../../ports/receiver.ts'
import { inShort } from './answers.ts'
import { escapeHtml, plainBody, plainTitle } from './plain-texts.ts'

/** One template with a notification's data, or why it cannot be expanded. */
export type Expand = (
  template: string,
  mode: 'text' | 'html',
) => { readonly text: string } | { readonly fault: string }

/** The texts of one message. A template that fails never keeps it back: plain words go out that name what failed. */
export type Texts = {
  /** One line that says what it is about. */
  title(template: string): string
  body(template: string): string
  html(template: string): string
  /** Anything else: `otherwise` when it fails, and without a template. */
  value(template: string | undefined, otherwise?: string): string
  values(templates: Readonly<Record<string, string>>): Record<string, string>
  /** The outcome, with what failed in its words. */
  settle(delivery: Delivery): Delivery
}

export function createTexts(expand: Expand, notification: Notification): Texts {
  const faults: string[] = []
  const render = (
    template: string,
    { mode, otherwise }: { mode: 'text' | 'html'; otherwise: (fault: string) => string },
  ) => {
    const outcome = expand(template, mode)
    if ('text' in outcome) return outcome.text
    const fault = inShort(outcome.fault)
    faults.push(fault)
    return otherwise(fault)
  }
  const value: Texts['value'] = (template, otherwise = '') =>
    template === undefined ? otherwise : render(template, { mode: 'text', otherwise: () => otherwise })
  return {
    title: template =>
      render(template, { mode: 'text', otherwise: fault => plainTitle(notification, fault) }).trim(),
    body: template => render(template, { mode: 'text', otherwise: fault => plainBody(notification, fault) }),
    html: template =>
      render(template, {
        mode: 'html',
        otherwise: fault => `<pre>${escapeHtml(plainBody(notification, fault))}</pre>`,
      }),
    value,
    values: templates =>
      Object.fromEntries(
        Object.entries(templates).map(([name, template]) => [
          name,
          render(template, { mode: 'text', otherwise: fault => `the template failed: ${fault}` }),
        ]),
      ),
    settle: delivery => {
      const [first] = faults
      if (first === undefined) return delivery
      return { ...delivery, detail: `${delivery.detail}; a template failed, plain text went out: ${first}` }
    },
  }
}
