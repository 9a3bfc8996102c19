/** As people call the categories that most accounts have; others are made of their names. */
const TITLES: Readonly<Record<string, string>> = {
  calls: 'Calls',
  'calls-inbound': 'Inbound calls',
  'calls-inbound-local': 'Inbound, local numbers',
  'calls-inbound-mobile': 'Inbound, mobile numbers',
  'calls-inbound-tollfree': 'Inbound, toll-free numbers',
  'calls-outbound': 'Outbound calls',
  'calls-client': 'Calls of apps and browsers',
  'calls-sip': 'SIP calls',
  'calls-sip-inbound': 'Inbound SIP calls',
  'calls-sip-outbound': 'Outbound SIP calls',
  'calls-recordings': 'Recorded calls',
  'calls-media-stream-minutes': 'Media streams',
  sms: 'SMS',
  'sms-inbound': 'Inbound SMS',
  'sms-inbound-longcode': 'Inbound SMS, long codes',
  'sms-inbound-shortcode': 'Inbound SMS, short codes',
  'sms-outbound': 'Outbound SMS',
  'sms-outbound-longcode': 'Outbound SMS, long codes',
  'sms-outbound-shortcode': 'Outbound SMS, short codes',
  'sms-messages-carrierfees': 'Carrier fees of SMS',
  mms: 'MMS',
  'mms-inbound': 'Inbound MMS',
  'mms-outbound': 'Outbound MMS',
  'mms-messages-carrierfees': 'Carrier fees of MMS',
  phonenumbers: 'Phone numbers',
  'phonenumbers-local': 'Local numbers',
  'phonenumbers-mobile': 'Mobile numbers',
  'phonenumbers-tollfree': 'Toll-free numbers',
  'phonenumbers-setups': 'New numbers',
  shortcodes: 'Short codes',
  recordings: 'Recordings',
  recordingstorage: 'Storage of recordings',
  transcriptions: 'Transcriptions',
  mediastorage: 'Storage of media',
  lookups: 'Lookups',
  calleridlookups: 'Caller names looked up',
  conversations: 'Conversations',
  totalprice: 'Total',
}

/** "Inbound calls" of `calls-inbound`. */
export function categoryTitle(category: string): string {
  const title = TITLES[category]
  if (title !== undefined) return title
  const words = category.replaceAll('-', ' ')
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}

/** https://www.twilio.com/docs/api/errors: those that a company meets in its calls and messages. */
const ERRORS: Readonly<Record<number, string>> = {
  21211: 'Not a valid number to call or write to',
  21408: 'Region not permitted for this account',
  21610: 'Recipient has unsubscribed',
  21611: 'Too many messages queued for this sender',
  21614: 'Not a mobile number',
  30001: 'Queue overflow',
  30002: 'Account suspended',
  30003: 'Unreachable destination handset',
  30004: 'Message blocked',
  30005: 'Unknown destination handset',
  30006: 'Landline or unreachable carrier',
  30007: 'Message filtered by the carrier',
  30008: 'Unknown error of the carrier',
  30009: 'Missing inbound segment',
  30010: 'Price above the set maximum',
  30022: 'Sender above the rate limit of its campaign',
  30023: 'Daily cap of the brand reached',
  30024: 'Numeric sender not provisioned at the carrier',
  30032: 'Toll-free number not verified',
  30034: 'Number not registered for A2P 10DLC',
  30410: 'Carrier did not answer in time',
  30500: 'Twilio failed internally',
}

/** What an error code means; null for one that this deck has no words for. */
export const errorTitle = (code: number): string | null => ERRORS[code] ?? null
