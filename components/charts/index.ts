export { DayBars, type DayBarsProps, type DayShare } from './day-bars.tsx'
export { Sparkline, type SparklineProps } from './sparkline.tsx'
