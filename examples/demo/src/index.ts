export type {
  ChartReport,
  ClaimOutcome,
  ClaimReport,
  CrashReport,
  DemoReport,
  DingTalkReport,
  NoteReport,
  RouteReport,
} from './report.js';
export { type DemoOptions, runDemo } from './run-demo.js';
