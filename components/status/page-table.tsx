import type { StatusPageView } from '../../lib/contract/status-pages.ts'
import { Table, Td, Th } from '../ui/table.tsx'

const ACCESS = { public: 'everybody', password: 'who has the password', networks: 'some networks' } as const

export function PageTable({ pages }: { pages: readonly StatusPageView[] }) {
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
            <Td>{page.source === 'file' ? 'the file' : 'the page'}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
