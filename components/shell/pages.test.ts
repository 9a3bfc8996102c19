import { expect, test } from 'vitest'
import { DECK_PAGES, isOnPage } from './pages.ts'

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
