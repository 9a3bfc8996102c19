export {
  ErrorSignal,
  LatencySignal,
  ServiceConfig,
  ServicePart,
  type WeeklyFigure,
} from '../core/config/schema/service.ts'
