/**
 * One model for GPUs, whoever reports them: dcgm-exporter, nvidia_gpu_exporter or Opsdeck itself (`opsdeck_gpu_…`).
 * Every series carries `job, instance, gpu, uuid, model`; units are bytes, ratios, watts, celsius, hertz and joules.
 * Sources: dcgm-exporter's default counters (MiB, %, MHz, mJ, UUID with a `GPU-` prefix), nvidia_gpu_exporter's
 * documentation (base units, uuid without prefix, index and name on `nvidia_smi_gpu_info`).
 */
const MODEL_LABELS = 'job, instance, gpu, uuid, model'
const MIB = 1_048_576

function fromDcgm(expr: string): string {
  const named = `label_replace(label_replace(${expr}, "uuid", "$1", "UUID", "(?:GPU-)?(.*)"), "model", "$1", "modelName", "(.*)")`
  return `max by (${MODEL_LABELS}) (${named})`
}

function fromNvidiaSmi(expr: string): string {
  const info =
    'label_replace(label_replace(nvidia_smi_gpu_info, "gpu", "$1", "index", "(.*)"), "model", "$1", "name", "(.*)")'
  const byDevice = `max by (job, instance, uuid) (${expr})`
  const withInfo = `${byDevice} * on (job, instance, uuid) group_left (gpu, model) max by (${MODEL_LABELS}) (${info})`
  return `max by (${MODEL_LABELS}) (${withInfo})`
}

const fromSelf = (name: string): string => `max by (${MODEL_LABELS}) (opsdeck_gpu_${name})`

const THROTTLE_REASONS =
  '{__name__=~"nvidia_smi_clocks_(event|throttle)_reasons_(hw_slowdown|hw_thermal_slowdown|sw_thermal_slowdown|hw_power_brake_slowdown|sw_power_cap)"}'
const RESERVED = '(DCGM_FI_DEV_FB_RESERVED or DCGM_FI_DEV_FB_USED * 0)'
const VIOLATIONS = ['POWER', 'THERMAL', 'BOARD_LIMIT', 'RELIABILITY'].map(
  kind => `DCGM_FI_DEV_${kind}_VIOLATION`,
)

/** Whether any of the violation counters moves. Rates of several names at once would clash, so each is added by itself. */
function dcgmThrottled(): string {
  const moving = VIOLATIONS.map(name => `(rate(${name}[5m]) or DCGM_FI_DEV_GPU_UTIL * 0)`).join(' + ')
  const reported = `count by (job, instance, gpu) ({__name__=~"${VIOLATIONS.join('|')}"})`
  return `((${moving}) > bool 0) and on (job, instance, gpu) ${reported}`
}

/** Series → the expressions that can answer it, joined by `or`. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  'gpu:utilization:ratio': [
    fromDcgm('DCGM_FI_DEV_GPU_UTIL / 100'),
    fromNvidiaSmi('nvidia_smi_utilization_gpu_ratio'),
    fromSelf('utilization_ratio'),
  ],
  'gpu:memory_used:bytes': [
    fromDcgm(`DCGM_FI_DEV_FB_USED * ${MIB}`),
    fromNvidiaSmi('nvidia_smi_memory_used_bytes'),
    fromSelf('memory_used_bytes'),
  ],
  'gpu:memory_total:bytes': [
    fromDcgm(`(DCGM_FI_DEV_FB_USED + DCGM_FI_DEV_FB_FREE + ${RESERVED}) * ${MIB}`),
    fromNvidiaSmi('nvidia_smi_memory_total_bytes'),
    fromSelf('memory_total_bytes'),
  ],
  'gpu:temperature:celsius': [
    fromDcgm('DCGM_FI_DEV_GPU_TEMP + 0'),
    fromNvidiaSmi('nvidia_smi_temperature_gpu'),
    fromSelf('temperature_celsius'),
  ],
  'gpu:power_draw:watts': [
    fromDcgm('DCGM_FI_DEV_POWER_USAGE + 0'),
    fromNvidiaSmi('nvidia_smi_power_draw_watts'),
    fromSelf('power_draw_watts'),
  ],
  'gpu:power_limit:watts': [
    fromDcgm('DCGM_FI_DEV_POWER_MGMT_LIMIT + 0'),
    fromNvidiaSmi('nvidia_smi_power_limit_watts'),
    fromSelf('power_limit_watts'),
  ],
  'gpu:clock_sm:hertz': [
    fromDcgm('DCGM_FI_DEV_SM_CLOCK * 1e6'),
    fromNvidiaSmi('nvidia_smi_clocks_current_sm_clock_hz'),
    fromSelf('clock_sm_hertz'),
  ],
  'gpu:energy:joules_total': [fromDcgm('DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION / 1000')],
  'gpu:xid_errors:last': [fromDcgm('DCGM_FI_DEV_XID_ERRORS + 0')],
  'gpu:throttled:bool': [fromDcgm(dcgmThrottled()), fromNvidiaSmi(THROTTLE_REASONS), fromSelf('throttled')],
}

/** Recording rules that keep the model up to date. */
export const GPU_RULES: readonly { readonly record: string; readonly expr: string }[] = Object.entries(
  SOURCES,
).map(([record, expressions]) => ({ record, expr: expressions.join(' or ') }))
