/**
 * Payments of nobody known (guests at a checkout, say) stand under a key of their day, so that one of them more means
 * no work over all of them. Stripe's ids never begin so.
 */
const NOBODY = '/'

/** @param atMs when the payment was made; days are GMT */
export const nobodyOn = (atMs: number): string => `${NOBODY}${new Date(atMs).toISOString().slice(0, 10)}`

/** Whether a key of facts stands for no customer. */
export const isNobody = (key: string): boolean => key === '' || key.startsWith(NOBODY)
