export { createTwilioApi } from './api.ts'
