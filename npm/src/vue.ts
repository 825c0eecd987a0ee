/** Vue 3: a dashboard or a chart as a component. */

export { PellucidChart, PellucidDashboard } from "./frameworks/vue.js";
