/** The browser for the tests is found as the browser checks find theirs. */
export { chromiumPath } from '../lib/adapters/probes/chromium.mjs'
