'use client'
import { useRouter } from 'next/navigation'
import type { StatusPageView } from '../../lib/contract/status-pages.ts'
import type { StatusPageConfig } from '../../lib/core/config/schema/status-page.ts'
import { EntryActions } from '../entries/entry-actions.tsx'
import { Table, Td, Th } from '../ui/table.tsx'
import { LazyPageForm } from './page-dialogs.tsx'
import { PAGES } from './paths.ts'

const ACCESS = { public: 'everybody', password: 'who has the password', networks: 'some networks' } as const

export function PageTable({ pages }: { pages: readonly StatusPageView[] }) {
  const { refresh } = useRouter()
  return (
    <Table caption="Status pages">
      <thead>
        <tr>
          <Th>Page</Th>
          <Th>For</Th>
          <Th>Address</Th>
          <Th isNumber>Components</Th>
          <Th>Subscribers</Th>
          <Th>Made in</Th>
        </tr>
      </thead>
      <tbody>
        {pages.map(page => (
          <tr key={page.slug}>
            <Td className="font-medium">{page.title}</Td>
            <Td>{ACCESS[page.access]}</Td>
            <Td>
              <a className="text-accent" href={`/status/${page.slug}`}>
                /status/{page.slug}
              </a>
              {page.host === null ? null : <span className="text-ink-3"> and {page.host}</span>}
            </Td>
            <Td isNumber>{page.components.length}</Td>
            <Td>{page.takesSubscribers ? 'welcome' : 'none taken'}</Td>
            <Td>
              <EntryActions<StatusPageConfig>
                path={PAGES}
                entryKey={page.slug}
                source={page.source}
                permission="status.write"
                title={page.title}
                consequence="Its address answers nobody any more, and its subscribers hear nothing of it. Posts stay."
                onRemoved={refresh}
                form={(config, close) => <LazyPageForm config={config} onClose={close} />}
              />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
