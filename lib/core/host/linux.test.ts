import { expect, test } from 'vitest'
import {
  readDisks,
  readLoad,
  readMeminfo,
  readMounts,
  readNetwork,
  readPressure,
  readStat,
  writeFamilies,
} from './index.ts'

test('CPU ticks become seconds by core and mode; the sum line is left out', () => {
  const text = writeFamilies(
    readStat('cpu  300 0 0 0\ncpu0 100 5 50 1000 7 0 3 2 0 0\nctxt 42\nbtime 1700000000\nprocs_running 3\n'),
  )
  expect(text).toContain('node_cpu_seconds_total{cpu="0",mode="user"} 1\n')
  expect(text).toContain('node_cpu_seconds_total{cpu="0",mode="idle"} 10\n')
  expect(text).toContain('node_cpu_seconds_total{cpu="0",mode="steal"} 0.02\n')
  expect(text).toContain('node_context_switches_total 42\n')
  expect(text).toContain('node_boot_time_seconds 1700000000\n')
  expect(text).not.toContain('cpu=""')
})

test.each([
  ['MemTotal:       24 kB', 'node_memory_MemTotal_bytes 24576'],
  ['Active(anon):    1 kB', 'node_memory_Active_anon_bytes 1024'],
  ['HugePages_Total: 5', 'node_memory_HugePages_Total 5'],
])('memory line %s', (line, expected) => {
  expect(writeFamilies(readMeminfo(line))).toContain(expected)
})

test('load averages', () => {
  expect(writeFamilies(readLoad('0.50 1.25 2.00 1/100 4242'))).toContain('node_load5 1.25')
})

test('disks: sectors become bytes, milliseconds seconds; partitions and loops are left out', () => {
  const text = writeFamilies(
    readDisks(
      ' 254 0 vda 10 0 8 500 20 0 16 1500 1 2000 2000 0 0\n 254 1 vda1 1 0 1 1 1 0 1 1 0 1 1\n 7 0 loop0 1 0 1 1 1 0 1 1 0 1 1',
    ),
  )
  expect(text).toContain('node_disk_read_bytes_total{device="vda"} 4096')
  expect(text).toContain('node_disk_write_time_seconds_total{device="vda"} 1.5')
  expect(text).toContain('node_disk_io_now{device="vda"} 1')
  expect(text).not.toMatch(/vda1|loop0/)
})

test('network devices, sent and received', () => {
  const text = writeFamilies(
    readNetwork('Inter-| Receive\n face |bytes\n  eth0: 100 2 0 1 0 0 0 0 300 4 5 6 0 0 0 0\n'),
  )
  expect(text).toContain('node_network_receive_bytes_total{device="eth0"} 100')
  expect(text).toContain('node_network_transmit_bytes_total{device="eth0"} 300')
  expect(text).toContain('node_network_transmit_drop_total{device="eth0"} 6')
})

test('pressure in seconds; the CPU is never stalled as a whole', () => {
  const file =
    'some avg10=0.00 avg60=0.00 avg300=0.00 total=1500000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=500000\n'
  expect(writeFamilies(readPressure('io', file))).toContain('node_pressure_io_stalled_seconds_total 0.5')
  expect(writeFamilies(readPressure('cpu', file))).not.toContain('stalled')
  expect(writeFamilies(readPressure('memory', ''))).toBe('')
})

test('mounts: data only, one a device, blanks unescaped, an overlay root kept', () => {
  const mounts = readMounts(
    'overlay / overlay rw 0 0\nproc /proc proc rw 0 0\n/dev/sdb /my\\040disk ext4 ro,noatime 0 0\n/dev/sdb /again ext4 rw 0 0\n',
  )
  expect(mounts.map(mount => [mount.mountpoint, mount.isReadOnly])).toEqual([
    ['/', false],
    ['/my disk', true],
  ])
})

test('label values are escaped', () => {
  expect(
    writeFamilies([
      { name: 'm', type: 'gauge', help: 'h', samples: [{ labels: { a: 'x"\\\n' }, value: 1 }] },
    ]),
  ).toContain('m{a="x\\"\\\\\\n"} 1')
})
