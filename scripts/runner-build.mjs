// Makes dist/opsdeck-runner.mjs, the one file that a host needs beside Node.
import { join } from 'node:path'
import { bundleRunner } from './lib/bundle-runner.mjs'
import { ensureInstalled, root } from './lib/prepare.mjs'
import { giveUp, step } from './lib/steps.mjs'

try {
  await ensureInstalled()
  await step('making dist/opsdeck-runner.mjs', () => bundleRunner(join(root, 'dist/opsdeck-runner.mjs')))
} catch (error) {
  giveUp(`the runner could not be made: ${error.message}`)
}
