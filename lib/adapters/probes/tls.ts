import type { ConnectionOptions } from 'node:tls'
import type { ProbeKind } from '../../ports/prober.ts'
import { runAttempt } from './attempt.ts'
import { certificateFigures, secure } from './certificate.ts'
import type { ProbeTools } from './tools.ts'
import { openSocket, whereOf } from './wire.ts'

/** Old protocols and weak keys are taken, so that they can be told of instead of a failed handshake. */
const TAKE_ANYTHING: ConnectionOptions = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }

/**
 * Shakes hands and looks at the certificate. A defect of it is no fault of the probe: it stands in
 * `certificate.fault`, every one in words.
 */
export function createTlsProbe(tools: ProbeTools): ProbeKind<'tls'> {
  return {
    probe(request) {
      const { check } = request
      const where = whereOf(check)
      return runAttempt(tools, { request, where }, async attempt => {
        const socket = await openSocket(tools, check, attempt)
        const nowMs = tools.clock.now()
        const { certificate, ...secured } = await secure(socket, {
          name: check.server_name ?? check.host.replace(/^\[(.*)\]$/, '$1'),
          where,
          nowMs,
          deadline: attempt.deadline,
          tls: { ...TAKE_ANYTHING, ca: check.ca },
        })
        attempt.atEnd(() => secured.socket.destroy())
        secured.socket.on('error', () => {})
        attempt.note({
          certificate,
          phases: { tls: secured.tlsSeconds },
          facts: {
            ...certificateFigures(certificate, nowMs),
            certificate_subject: certificate.subject,
            protocol: certificate.protocol ?? '',
            cipher: secured.socket.getCipher().standardName,
          },
        })
      })
    },
  }
}
