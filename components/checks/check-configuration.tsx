'use client'
import { useQuery } from '@tanstack/react-query'
import type { CheckDetail } from '../../lib/contract/checks.ts'
import { Section } from '../ui/section.tsx'

/** How it is asked and judged, as it would stand in the configuration file. */
export function CheckConfiguration({ detail }: { detail: CheckDetail }) {
  const text = useYaml(detail.config)
  const place =
    detail.row.source === 'file' ? 'set in the configuration file: change it there' : 'added in the page'
  return (
    <Section title="Configuration" note={`${place}; secrets as ••••`}>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
        tabIndex={0}
        className="max-h-[480px] overflow-auto text-column wrap-anywhere whitespace-pre-wrap"
      >
        {text}
      </pre>
    </Section>
  )
}

/** Written by its library, which comes only when a configuration is looked at; as JSON (which is YAML) until then. */
function useYaml(config: CheckDetail['config']): string {
  const json = JSON.stringify(config, null, 2)
  const { data } = useQuery({
    queryKey: ['yaml', json],
    queryFn: async () => (await import('yaml')).stringify(config),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return data ?? json
}
