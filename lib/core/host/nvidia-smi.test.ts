import { expect, test } from 'vitest'
import { readNvidiaSmi, writeFamilies } from './index.ts'

const LINE = '0, GPU-1111-22, NVIDIA H200, 98, 1024, 143771, 79, 698.12, 700.00, 1620, 0x0000000000000004'

test('percent, MiB and MHz become ratio, bytes and hertz; the prefix of the uuid goes', () => {
  const text = writeFamilies(readNvidiaSmi(LINE))
  const labels = '{gpu="0",uuid="1111-22",model="NVIDIA H200"}'
  expect(text).toContain(`opsdeck_gpu_utilization_ratio${labels} 0.98`)
  expect(text).toContain(`opsdeck_gpu_memory_used_bytes${labels} 1073741824`)
  expect(text).toContain(`opsdeck_gpu_clock_sm_hertz${labels} 1620000000`)
  expect(text).toContain(`opsdeck_gpu_throttled${labels} 1`)
})

test('what a device does not report gives no sample, never a zero', () => {
  const text = writeFamilies(
    readNvidiaSmi('1, GPU-3, GeForce, [N/A], 10, 20, 40, [N/A], [N/A], 300, 0x0000000000000001'),
  )
  expect(text).not.toMatch(/^opsdeck_gpu_(utilization|power)/m)
  expect(text).toContain('opsdeck_gpu_throttled{gpu="1",uuid="3",model="GeForce"} 0')
})

test('lines that are no table are passed over', () => {
  expect(writeFamilies(readNvidiaSmi('No devices were found\n'))).toBe('')
})
