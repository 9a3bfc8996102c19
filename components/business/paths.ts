import { withChanges } from '../../lib/client/url-state.ts'

/** Where the deck's API answers what these screens show. */
export const BUSINESS = '/api/v1/business'
export const BUSINESS_HREF = '/business'

export type Wishes = Readonly<Record<string, string | null>>

export const businessPath = (part: string, wishes: Wishes = {}): string =>
  `${BUSINESS}${part}${withChanges('', wishes)}`

export const businessHref = (part: string, wishes: Wishes = {}): string =>
  `${BUSINESS_HREF}${part}${withChanges('', wishes)}`

export type ExportOf = 'movements' | 'subscriptions' | 'payments' | 'days' | 'telecom' | 'users'

/** The same rows as a file. */
export const exportPath = (what: ExportOf, wishes: Wishes = {}): string =>
  businessPath('/export', { what, ...wishes })

const customerPart = (account: string, id: string): string =>
  `/customers/${encodeURIComponent(account)}/${encodeURIComponent(id)}`

export const customerPath = (account: string, id: string): string => businessPath(customerPart(account, id))
export const customerHref = (account: string, id: string): string => businessHref(customerPart(account, id))

export const syncPath = (connector: string, account: string): string =>
  `${BUSINESS}/sources/${connector}/${encodeURIComponent(account)}/sync`

export const reportHref = (month: string): string => businessHref(`/reports/${month}`)
