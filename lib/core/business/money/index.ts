export { type Exchange, exchangeOf } from './rates.ts'
export {
  add,
  compare,
  fraction,
  fromDecimal,
  multiply,
  type Rational,
  roundHalfEven,
  shareLeft,
  shareOut,
  ZERO,
} from './rational.ts'
