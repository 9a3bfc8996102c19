import type { DigestConfig } from '../../core/config/schema/receiver/digest.ts'
import type { DigestLines } from '../../ports/digest-lines.ts'
import type { ReceiverKind } from '../../ports/receiver.ts'

/** Keeps what there is to tell until the digest's time of day; its loop sends it. */
export function createDigest(lines: DigestLines): ReceiverKind<DigestConfig> {
  return {
    async send(config, notification, { now }) {
      await lines.keep(config, notification, now)
      const detail = `kept for the digest of ${config.at} (${config.zone})`
      return { kind: 'delivered', detail, reference: null }
    },
  }
}
