export { type Exchange, exchangeOf } from './rates.ts'
export {
  add,
  fraction,
  fromDecimal,
  multiply,
  type Rational,
  roundHalfEven,
  roundQuotient,
  shareLeft,
  shareOut,
  ZERO,
} from './rational.ts'
