import { expect, test } from 'vitest'
import { PAGE_DOORS } from '../../lib/contract/doors.ts'
import { DECK_PAGES, FURTHER_PAGES, isOnPage } from './pages.ts'

test.each([
  ['/', '/'],
  ['/services/shop', '/services'],
  ['/incidents/12/replay', '/incidents'],
  ['/post-mortems/abc', '/incidents'],
  ['/follow-ups', '/incidents'],
  ['/recovery/runs/abc', '/recovery'],
  ['/servicesque', undefined],
])('%s stands under %s', (pathname, path) => {
  expect(DECK_PAGES.filter(page => isOnPage(pathname, page.path)).map(page => page.path)).toEqual(
    path === undefined ? [] : [path],
  )
})

test.each([...DECK_PAGES, ...FURTHER_PAGES])(
  '$path is for whom its door lets pass',
  ({ path, permission }) => {
    expect(permission).toBe(PAGE_DOORS[path])
  },
)

test('every page has a key of its own', () => {
  expect(new Set(DECK_PAGES.map(({ key }) => key)).size).toBe(DECK_PAGES.length)
})
