import { PageTabs } from '../ui/page-tabs.tsx'

const PAGES = [
  { path: '/on-call', title: 'Who is on call' },
  { path: '/on-call/escalations', title: 'Escalations' },
  { path: '/on-call/time-machine', title: 'Time machine' },
  { path: '/on-call/noise', title: 'Noise' },
] as const

/** The pages of On-call. */
export const OnCallNav = () => <PageTabs label="On-call" pages={PAGES} className="mb-5" />
