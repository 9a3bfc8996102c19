import { expect, test } from 'vitest'
import { addressRefusal } from './index.ts'

test.each([
  'http://host:9100/metrics',
  'https://10.0.0.7/metrics?x=1',
  'http://localhost:3000',
  'http://[::1]:9100/metrics',
  'http://[fd12::1]/metrics',
  'http://169.253.1.1/metrics',
])('%s may be scraped', url => expect(addressRefusal(url)).toBeNull())

test.each([
  ['host:9100', 'must start with http'],
  ['not a url', 'is not a URL'],
  ['ftp://host/metrics', 'must start with http'],
  ['file:///etc/passwd', 'must start with http'],
  ['opsdeck:process', 'must start with http'],
  ['http://me:pw@host/metrics', 'holds credentials'],
  ['http://169.254.169.254/latest/meta-data', 'link-local'],
  ['http://169.254.169.254./', 'link-local'],
  ['http://2852039166/', 'link-local'],
  ['http://0xa9.0xfe.0xa9.0xfe/', 'link-local'],
  ['http://[fe80::1]/metrics', 'link-local'],
  ['http://[febf::1]/metrics', 'link-local'],
  ['http://[::ffff:169.254.169.254]/', 'link-local'],
  ['http://[fd00:ec2::254]/', 'link-local'],
  ['http://METADATA.google.internal/', 'link-local'],
])('%s is refused: %s', (url, reason) => expect(addressRefusal(url)).toContain(reason))
