'use client'
import { useNowValue } from '../../lib/client/clock.tsx'
import type { ServiceData } from '../../lib/contract/overview.ts'
import { fillLink } from '../../lib/core/service/link.ts'
import { Section } from '../ui/section.tsx'

type LinksProps = Pick<ServiceData, 'links'> & { readonly rangeSeconds: number }

export function LinksSection({ links, rangeSeconds }: LinksProps) {
  const toMs = useNowValue(toMinute)
  const stretch = { fromMs: toMs - rangeSeconds * 1_000, toMs }
  if (links.length === 0) return null
  return (
    <Section title="Links">
      <ul>
        {links.map(link => (
          <li key={`${link.title} ${link.url}`} className="border-rule border-b py-1 last:border-0">
            <a
              href={fillLink(link.url, stretch) ?? link.url}
              rel="noreferrer"
              target="_blank"
              className="text-accent underline underline-offset-2"
            >
              {link.title}
            </a>{' '}
            <span className="text-ink-3 text-small">{hostOf(link.url)}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

const toMinute = (nowMs: number): number => Math.ceil(nowMs / 60_000) * 60_000

/** Whose page it is, or whom it is written to. */
const hostOf = (url: string): string => {
  if (!URL.canParse(url)) return ''
  const { host, pathname } = new URL(url)
  return host || pathname
}
