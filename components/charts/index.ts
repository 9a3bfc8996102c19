export { Bullet, type BulletProps, type BulletThreshold, passedTone } from './bullet.tsx'
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
export { ChartGroup, type ChartGroupProps } from './crosshair.tsx'
export { DayBars, type DayBarsProps, type DayShare } from './day-bars.tsx'
export { HeatmapChart, type HeatmapChartProps } from './heatmap.tsx'
export { Sparkline, type SparklineProps } from './sparkline.tsx'
export { TimeChart } from './time-chart.tsx'
