import { expect, test } from 'vitest'
import { runScript } from '../promql/testlang/index.ts'
import { GPU_RULES } from './index.ts'

// One device as each of the three reports it. DCGM counts in MiB, percent, MHz and mJ.
const LOAD = `
load 1m
  DCGM_FI_DEV_GPU_UTIL{job="dcgm",instance="a:9400",gpu="0",UUID="GPU-aaaa",device="nvidia0",modelName="H200",Hostname="a"} 98x5
  DCGM_FI_DEV_FB_USED{job="dcgm",instance="a:9400",gpu="0",UUID="GPU-aaaa",device="nvidia0",modelName="H200",Hostname="a"} 1000x5
  DCGM_FI_DEV_FB_FREE{job="dcgm",instance="a:9400",gpu="0",UUID="GPU-aaaa",device="nvidia0",modelName="H200",Hostname="a"} 3000x5
  DCGM_FI_DEV_FB_RESERVED{job="dcgm",instance="a:9400",gpu="0",UUID="GPU-aaaa",device="nvidia0",modelName="H200",Hostname="a"} 96x5
  DCGM_FI_DEV_SM_CLOCK{job="dcgm",instance="a:9400",gpu="0",UUID="GPU-aaaa",device="nvidia0",modelName="H200",Hostname="a"} 1620x5
  DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{job="dcgm",instance="a:9400",gpu="0",UUID="GPU-aaaa",device="nvidia0",modelName="H200",Hostname="a"} 5000x5
  DCGM_FI_DEV_XID_ERRORS{job="dcgm",instance="a:9400",gpu="0",UUID="GPU-aaaa",device="nvidia0",modelName="H200",Hostname="a"} 79x5
  DCGM_FI_DEV_POWER_VIOLATION{job="dcgm",instance="a:9400",gpu="0",UUID="GPU-aaaa",device="nvidia0",modelName="H200",Hostname="a"} 0+10x5
  DCGM_FI_DEV_THERMAL_VIOLATION{job="dcgm",instance="a:9400",gpu="0",UUID="GPU-aaaa",device="nvidia0",modelName="H200",Hostname="a"} 7x5
  nvidia_smi_gpu_info{job="smi",instance="b:9835",uuid="bbbb",index="1",name="RTX 2080",driver_version="590"} 1x5
  nvidia_smi_utilization_gpu_ratio{job="smi",instance="b:9835",uuid="bbbb"} 0.5x5
  nvidia_smi_memory_used_bytes{job="smi",instance="b:9835",uuid="bbbb"} 1048576x5
  nvidia_smi_memory_total_bytes{job="smi",instance="b:9835",uuid="bbbb"} 4194304x5
  nvidia_smi_clocks_current_sm_clock_hz{job="smi",instance="b:9835",uuid="bbbb"} 1620000000x5
  nvidia_smi_clocks_event_reasons_sw_power_cap{job="smi",instance="b:9835",uuid="bbbb"} 1x5
  nvidia_smi_clocks_event_reasons_hw_slowdown{job="smi",instance="b:9835",uuid="bbbb"} 0x5
  opsdeck_gpu_utilization_ratio{job="opsdeck-host",instance="c",gpu="0",uuid="cccc",model="L4"} 0.25x5
  opsdeck_gpu_memory_used_bytes{job="opsdeck-host",instance="c",gpu="0",uuid="cccc",model="L4"} 7x5
  opsdeck_gpu_memory_total_bytes{job="opsdeck-host",instance="c",gpu="0",uuid="cccc",model="L4"} 9x5
  opsdeck_gpu_clock_sm_hertz{job="opsdeck-host",instance="c",gpu="0",uuid="cccc",model="L4"} 5x5
  opsdeck_gpu_throttled{job="opsdeck-host",instance="c",gpu="0",uuid="cccc",model="L4"} 0x5
`
const DCGM = '{job="dcgm",instance="a:9400",gpu="0",uuid="aaaa",model="H200"}'
const SMI = '{job="smi",instance="b:9835",gpu="1",uuid="bbbb",model="RTX 2080"}'
const SELF = '{job="opsdeck-host",instance="c",gpu="0",uuid="cccc",model="L4"}'

test.each([
  [
    'gpu:utilization:ratio',
    [
      [DCGM, 0.98],
      [SMI, 0.5],
      [SELF, 0.25],
    ],
  ],
  [
    'gpu:memory_used:bytes',
    [
      [DCGM, 1_048_576_000],
      [SMI, 1_048_576],
      [SELF, 7],
    ],
  ],
  [
    'gpu:memory_total:bytes',
    [
      [DCGM, 4_294_967_296],
      [SMI, 4_194_304],
      [SELF, 9],
    ],
  ],
  [
    'gpu:clock_sm:hertz',
    [
      [DCGM, 1.62e9],
      [SMI, 1.62e9],
      [SELF, 5],
    ],
  ],
  ['gpu:energy:joules_total', [[DCGM, 5]]],
  ['gpu:xid_errors:last', [[DCGM, 79]]],
  [
    'gpu:throttled:bool',
    [
      [DCGM, 1],
      [SMI, 1],
      [SELF, 0],
    ],
  ],
] as const)('%s, from whoever reports it', (record, expected) => {
  const rule = GPU_RULES.find(candidate => candidate.record === record)
  const rows = expected.map(([labels, value]) => `  ${labels} ${value}`).join('\n')
  const results = runScript(`${LOAD}\neval instant at 5m ${rule?.expr}\n${rows}\n`)
  expect(results).toHaveLength(1)
  expect(results.map(result => result.problem)).toEqual([null])
})
