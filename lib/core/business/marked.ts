import { type Labels, labelValue, withLabel } from '../labels/index.ts'

/**
 * Marks alerts of rules that read business series, whatever else their labels are: routes can send them to receivers
 * of their own, and whoever may not see business does not find them.
 */
export const BUSINESS_LABEL = 'opsdeck_business'

/** Series of such a name are hidden from whoever may not see business. */
export const HIDDEN_PREFIX = 'business:'

export const asBusinessAlert = (labels: Labels): Labels => withLabel(labels, BUSINESS_LABEL, 'true')

export const isBusinessAlert = (labels: Labels): boolean => labelValue(labels, BUSINESS_LABEL) === 'true'

/** As `isBusinessAlert`, of labels as an object. */
export const isBusinessRow = (row: { readonly labels: Readonly<Record<string, string>> }): boolean =>
  row.labels[BUSINESS_LABEL] === 'true'

/** The name under which something is written about an alert: a hidden one of those of business. */
export const seriesOfAlert = (labels: Labels, name: string): string =>
  isBusinessAlert(labels) ? `${HIDDEN_PREFIX}${name}` : name
