import { expect, test } from 'vitest'
import { compareStrings } from '../../lib/core/labels/index.ts'
import { AT_MS, passTime, readPage, systemNamed, withMetrics } from './testing.ts'

function pageOf(slug: string, endpoint: string) {
  const system = systemNamed(slug)
  passTime(system, { minutes: 2 })
  const found = withMetrics(system).find(one => one.slug === endpoint)
  if (!found) throw new Error(`no ${endpoint}`)
  return readPage(found, AT_MS + 120_000)
}

const signature = (page: ReturnType<typeof pageOf>) =>
  [
    ...new Set(
      page.lines.map(({ name, labels }) => `${name}{${Object.keys(labels).sort(compareStrings).join(',')}}`),
    ),
  ].sort(compareStrings)

test('a host has the names of node exporter', () => {
  expect(signature(pageOf('vrooli', 'node'))).toEqual(
    [
      'node_boot_time_seconds{}',
      'node_cpu_seconds_total{cpu,mode}',
      'node_disk_io_time_seconds_total{device}',
      'node_disk_read_bytes_total{device}',
      'node_disk_written_bytes_total{device}',
      'node_filesystem_avail_bytes{device,fstype,mountpoint}',
      'node_filesystem_free_bytes{device,fstype,mountpoint}',
      'node_filesystem_size_bytes{device,fstype,mountpoint}',
      'node_load15{}',
      'node_load1{}',
      'node_load5{}',
      ...['Buffers', 'Cached', 'MemAvailable', 'MemFree', 'MemTotal', 'SwapFree', 'SwapTotal'].map(
        field => `node_memory_${field}_bytes{}`,
      ),
      'node_network_receive_bytes_total{device}',
      'node_network_transmit_bytes_total{device}',
      ...['cpu', 'io', 'memory'].map(what => `node_pressure_${what}_waiting_seconds_total{}`),
      'node_time_seconds{}',
      'node_uname_info{domainname,machine,nodename,release,sysname,version}',
    ].sort(compareStrings),
  )
})

test('the modes of a CPU add up to the time that passed', () => {
  const { lines } = pageOf('vrooli', 'node')
  const ofFirst = lines.filter(line => line.name === 'node_cpu_seconds_total' && line.labels.cpu === '0')
  expect(ofFirst.map(line => line.labels.mode ?? '').sort(compareStrings)).toEqual(
    ['idle', 'iowait', 'irq', 'nice', 'softirq', 'steal', 'system', 'user'].sort(compareStrings),
  )
  expect(ofFirst.reduce((sum, line) => sum + line.value, 0)).toBeCloseTo(120, 6)
})

test('a GPU has the names of dcgm-exporter, whose memory adds up in MiB', () => {
  const page = pageOf('xswarm', 'dcgm')
  const names = ['FB_FREE', 'FB_RESERVED', 'FB_USED', 'GPU_TEMP', 'GPU_UTIL', 'MEMORY_TEMP', 'MEM_COPY_UTIL']
  const others = ['POWER_USAGE', 'SM_CLOCK', 'TOTAL_ENERGY_CONSUMPTION', 'XID_ERRORS']
  expect(signature(page)).toEqual(
    [...names, ...others]
      .map(name => `DCGM_FI_DEV_${name}{Hostname,UUID,device,gpu,modelName}`)
      .sort(compareStrings),
  )
  const memory = page.lines.filter(line => line.name.startsWith('DCGM_FI_DEV_FB_'))
  expect(memory.reduce((sum, line) => sum + line.value, 0)).toBe(143_771)
  expect(page.typeOf('DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION')).toBe('counter')
})

test('the other has the names of nvidia_gpu_exporter, and a uuid without its prefix', () => {
  const page = pageOf('xswarm', 'nvidia')
  expect(signature(page)).toEqual(
    [
      'nvidia_smi_clocks_current_sm_clock_hz{uuid}',
      'nvidia_smi_clocks_event_reasons_hw_thermal_slowdown{uuid}',
      'nvidia_smi_clocks_event_reasons_sw_power_cap{uuid}',
      'nvidia_smi_gpu_info{driver_version,index,name,uuid}',
      'nvidia_smi_memory_total_bytes{uuid}',
      'nvidia_smi_memory_used_bytes{uuid}',
      'nvidia_smi_power_draw_watts{uuid}',
      'nvidia_smi_power_limit_watts{uuid}',
      'nvidia_smi_temperature_gpu{uuid}',
      'nvidia_smi_utilization_gpu_ratio{uuid}',
    ].sort(compareStrings),
  )
  expect(page.lines.map(line => line.labels.uuid).filter(uuid => uuid?.startsWith('GPU-'))).toEqual([])
})

test('a voice bridge says what its document shows, and has no +Inf bucket', () => {
  expect(
    pageOf('xswarm', 'voice1').lines.map(({ name, labels }) => [name, labels.le && Number(labels.le)]),
  ).toEqual([
    ['xswarm_voice_calls_active', undefined],
    ['xswarm_voice_calls_total', undefined],
    ['xswarm_voice_latency_ms_bucket', 100],
    ['xswarm_voice_latency_ms_bucket', 200],
    ['xswarm_voice_latency_ms_bucket', 300],
    ['xswarm_voice_latency_ms_sum', undefined],
    ['xswarm_voice_latency_ms_count', undefined],
  ])
})

test.each([
  [
    'app',
    ['http_requests_total{method,path,status}', 'http_request_duration_seconds_bucket{le,method,path}'],
  ],
  ['postgres', ['pg_up{}', 'pg_stat_activity_count{datname,state}', 'pg_settings_max_connections{}']],
  [
    'redis',
    ['redis_up{}', 'redis_connected_clients{}', 'redis_memory_used_bytes{}', 'redis_memory_max_bytes{}'],
  ],
  [
    'agents',
    [
      'agent_manager_runs_total{run_mode,runner_type}',
      'agent_manager_runs_active{}',
      'agent_manager_run_duration_seconds_bucket{le,runner_type,status}',
      'agent_manager_http_requests_total{method,path,status}',
      'agent_manager_http_request_duration_seconds_bucket{le,method,path}',
      'agent_manager_cost_usd_total{runner_type}',
      'agent_manager_tokens_total{runner_type,type}',
    ],
  ],
])('Vrooli, %s: the names that its alerts and charts ask for', (endpoint, expected) => {
  expect(signature(pageOf('vrooli', endpoint))).toEqual(expect.arrayContaining(expected))
})
