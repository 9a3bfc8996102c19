export { Bullet, type BulletProps, type BulletThreshold, passedTone } from './bullet.tsx'
export { ChartHead, type ChartHeadProps, type ReadoutLine } from './chart-head.tsx'
export { ChartEmpty, ChartFailed, ChartSkeleton } from './chart-states.tsx'
export type {
  ChartBand,
  ChartEnvelope,
  ChartMark,
  ChartSeries,
  ChartTarget,
  ChartThreshold,
  SeriesTone,
  TimeChartProps,
} from './chart-types.ts'
export { ChartGroup, type ChartGroupProps, useChartGroup } from './crosshair.tsx'
export { DayBars, type DayBarsProps, type DayShare } from './day-bars.tsx'
export { HeatmapChart, type HeatmapChartProps } from './heatmap.tsx'
export { PageCharts } from './page-charts.tsx'
export { QueryChart, type QueryChartProps } from './query-chart.tsx'
export { Sparkline, type SparklineProps } from './sparkline.tsx'
export { TimeChart } from './time-chart.tsx'
