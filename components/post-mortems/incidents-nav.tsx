import { PageTabs } from '../ui/page-tabs.tsx'

const PAGES = [
  { path: '/incidents', title: 'Incidents' },
  { path: '/post-mortems', title: 'Post-mortems' },
  { path: '/follow-ups', title: 'Follow-ups' },
  { path: '/incidents/figures', title: 'Figures' },
] as const

/** The pages about incidents. */
export const IncidentsNav = () => <PageTabs label="Incidents" pages={PAGES} className="mb-1" />
