import type { StatusPageConfig } from '../../lib/core/config/schema/status-page.ts'
import { textOf } from '../ui/use-submit.ts'

type Access = StatusPageConfig['access']
export type AccessKind = Access['kind']
export const ACCESS_KINDS: readonly AccessKind[] = ['public', 'password', 'networks']
export const ACCESS_WORDS: Readonly<Record<AccessKind, string>> = {
  public: 'Everybody',
  password: 'Who has the password',
  networks: 'Some networks',
}

export const accessKindOf = (text: string): AccessKind => ACCESS_KINDS.find(one => one === text) ?? 'public'

/** What is shown of a page's components, as `service` or `service/part`. */
export const componentKeys = (config: StatusPageConfig | null): readonly string[] =>
  (config?.components ?? []).map(({ service, part }) => (part === undefined ? service : `${service}/${part}`))

/**
 * A page as its form says. Names and groups of components, which the form does not ask for, stay as they were in `before`;
 * components that were there keep their order.
 */
export function pageOf(form: FormData, before: StatusPageConfig | null): Record<string, unknown> {
  return {
    slug: textOf(form, 'slug'),
    title: textOf(form, 'name'),
    ...given('description', form),
    access: accessOf(form),
    ...given('host', form),
    components: componentsOf(form, before),
    ...given('support_url', form),
    subscriptions: form.get('subscriptions') !== null,
  }
}

function given(name: string, form: FormData) {
  const text = textOf(form, name).trim()
  return text === '' ? {} : { [name]: text }
}

function accessOf(form: FormData): Record<string, unknown> {
  const kind = accessKindOf(textOf(form, 'access'))
  if (kind === 'password') return { kind, password: textOf(form, 'password') }
  if (kind === 'networks')
    return {
      kind,
      networks: textOf(form, 'networks')
        .split(/[\s,]+/)
        .filter(Boolean),
    }
  return { kind }
}

function componentsOf(form: FormData, before: StatusPageConfig | null): unknown[] {
  const chosen = form.getAll('services').filter(value => typeof value === 'string')
  const keys = componentKeys(before)
  const kept = (before?.components ?? []).filter((_, i) => chosen.includes(keys[i] ?? ''))
  const added = chosen
    .filter(key => !keys.includes(key))
    .map(key => {
      const [service, part] = key.split('/')
      return part === undefined ? { service } : { service, part }
    })
  return [...kept, ...added]
}
