/** A line to copy, with what it is for. */
export type PingLine = { readonly label: string; readonly text: string }

/** Tries again, gives up in time, stays silent, and never makes the job fail. */
const CURL = 'curl -fsS -m 10 --retry 3 -o /dev/null'

/** Lines for scripts that ping a heartbeat. `url` is the whole ping URL. */
export function pingLines(url: string): readonly PingLine[] {
  return [
    { label: 'It went well', text: `${CURL} ${url}` },
    { label: 'It starts (then the run time is known)', text: `${CURL} ${url}/start` },
    { label: 'It failed', text: `${CURL} ${url}/fail` },
    { label: 'By exit code, 0 is good', text: `${CURL} ${url}/$?` },
    {
      label: 'With figures, as JSON or name=value',
      text: `${CURL} --data "bytes=$(stat -c %s backup.sql.gz)" ${url}`,
    },
  ]
}

/** A crontab line around a command, and a script that reports its start, its end and its output. */
export function pingScript(url: string): string {
  return `#!/bin/bash
set -o pipefail
ping() { ${CURL} "$@" || true; }

ping ${url}/start
output=$(/usr/local/bin/your-job.sh 2>&1)
code=$?
ping --data-raw "\${output: -10000}" ${url}/$code
exit $code
`
}
