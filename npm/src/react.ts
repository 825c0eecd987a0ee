/** React: a dashboard or a chart as a component. */

export {
  type ChartHandlers,
  type DashboardHandlers,
  PellucidChart,
  type PellucidChartProps,
  PellucidDashboard,
  type PellucidDashboardProps,
} from "./frameworks/react.js";
