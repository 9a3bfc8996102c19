import type { TargetGroup } from '../config/job-config.ts'
import { filled, hostPort, targetAt } from './meta.ts'

/** What a name has, of one type. */
export type DnsRecord =
  | { readonly type: 'SRV'; readonly target: string; readonly port: number }
  | { readonly type: 'A' | 'AAAA'; readonly address: string }
  | { readonly type: 'MX' | 'NS'; readonly target: string }

/** Targets of the records of a name, as Prometheus' `dns_sd_configs` finds them; `port` is that of all but SRV. */
export function dnsTargets(name: string, records: readonly DnsRecord[], port: number | null): TargetGroup[] {
  return records.map(record => {
    if ('address' in record) return targetAt(hostPort(record.address, port ?? 0), { __meta_dns_name: name })
    const target = record.target.replace(/\.$/, '')
    const at = record.type === 'SRV' ? record.port : (port ?? 0)
    const kind = record.type.toLowerCase()
    const labels = filled({
      __meta_dns_name: name,
      [`__meta_dns_${kind}_record_target`]: record.target,
      __meta_dns_srv_record_port: record.type === 'SRV' ? record.port : null,
    })
    return targetAt(hostPort(target, at), labels)
  })
}
