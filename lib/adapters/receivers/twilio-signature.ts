import webhooks from 'twilio/lib/webhooks/webhooks.js'
import type { VerifyTelephone } from '../../ports/telephone.ts'

/** Twilio's own check of its signature (https://www.twilio.com/docs/usage/security#validating-requests). */
export const verifyTwilio: VerifyTelephone = ({ authToken, signature, url, fields }) =>
  webhooks.validateRequest(authToken, signature, url, { ...fields })
