import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The runner as one file that needs nothing but Node: what an operator installs on a host. */
export async function bundleRunner(outfile) {
  const { build } = await import('esbuild')
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  await build({
    absWorkingDir: root,
    entryPoints: ['runner/main.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: '#!/usr/bin/env node' },
    define: { OPSDECK_RUNNER_VERSION: JSON.stringify(version) },
    outfile,
    logLevel: 'warning',
  })
  chmodSync(outfile, 0o755)
}
